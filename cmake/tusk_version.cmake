# The version of both libraries: the two CMakeLists.txt that call project() include this first.
set(TUSK_VERSION 0.1.0)
