# What every target of ours shares: language level, warnings, sanitizers, and the third-party packages by name.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options filesystem)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
if(NOT TARGET yaml-cpp::yaml-cpp)  # 0.7 names it yaml-cpp, 0.8 yaml-cpp::yaml-cpp
  add_library(kf_yaml_cpp INTERFACE)
  target_link_libraries(kf_yaml_cpp INTERFACE yaml-cpp)
  target_include_directories(kf_yaml_cpp SYSTEM INTERFACE ${YAML_CPP_INCLUDE_DIR})
  add_library(yaml-cpp::yaml-cpp ALIAS kf_yaml_cpp)
endif()

add_library(kf_settings INTERFACE)
target_include_directories(kf_settings INTERFACE "${CMAKE_SOURCE_DIR}/common")
target_compile_definitions(kf_settings INTERFACE JSON_USE_IMPLICIT_CONVERSIONS=0)
target_compile_options(kf_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                                             -Woverloaded-virtual
                                             # a designated initialiser that leaves defaults alone is what we mean
                                             -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(kf_settings INTERFACE -Wno-restrict)  # false alarms in std::string (GCC bug 105651)
endif()
if(KF_WERROR)
  target_compile_options(kf_settings INTERFACE -Werror)
endif()
if(KF_SANITIZE)
  # Left out is what AddressSanitizer or x86 itself sees as well (a null pointer, a misaligned one, a wrong type's memory):
  # g++ 12 takes five times as long for a file with them.
  target_compile_options(kf_settings INTERFACE -fsanitize=${KF_SANITIZE} -fno-omit-frame-pointer
                                               -fno-sanitize=null,alignment,vptr
                                               -fno-sanitize-recover=all)
  target_link_options(kf_settings INTERFACE -fsanitize=${KF_SANITIZE})
endif()
