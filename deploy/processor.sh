# Read by the build of the image and by entrypoint.sh. Compiled kernels are of one processor: here the oldest that has
# AVX2 (2013), so that an image built on one machine starts without compiling on another. An older processor, and one
# of another kind than x86-64, compiles for itself.
if [ "$(uname -m)" = x86_64 ] && grep -q -m 1 ' avx2 ' /proc/cpuinfo; then
  export NUMBA_CPU_NAME=x86-64-v3
  export NUMBA_CPU_FEATURES=+avx,+avx2,+bmi,+bmi2,+cmov,+cx16,+cx8,+f16c,+fma,+fxsr,+lzcnt,+mmx,+movbe,+popcnt,+sahf,+sse,+sse2,+sse3,+sse4.1,+sse4.2,+ssse3,+xsave
elif [ "$(uname -m)" = aarch64 ]; then
  export NUMBA_CPU_NAME=generic NUMBA_CPU_FEATURES=+neon
fi
