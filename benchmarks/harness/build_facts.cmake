# Writes build_facts.h: compiler, flags, build type, libraries (known now) and the commit (asked at each build).
# A folder that finds a library adds it:  set_property(GLOBAL APPEND PROPERTY CONTEND_LIBRARIES "boost=1.74")
get_property(CONTEND_LIBRARIES GLOBAL PROPERTY CONTEND_LIBRARIES)
list(APPEND CONTEND_LIBRARIES "benchmark=${benchmark_VERSION}" "abseil=${absl_VERSION}"
  "nlohmann_json=${nlohmann_json_VERSION}" "hwloc=${hwloc_VERSION}")
list(REMOVE_DUPLICATES CONTEND_LIBRARIES)
list(SORT CONTEND_LIBRARIES)
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type_upper)
string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type_upper}} -std=c++20" CONTEND_FLAGS)
set(CONTEND_COMPILER "g++ ${CMAKE_CXX_COMPILER_VERSION}")
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(CONTEND_COMPILER "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

set(build_facts_folder ${CMAKE_CURRENT_BINARY_DIR}/generated)
configure_file(${CMAKE_CURRENT_LIST_DIR}/build_facts.h.in ${build_facts_folder}/build_facts.h.in @ONLY)
add_custom_target(contend_build_facts
  BYPRODUCTS ${build_facts_folder}/harness/build_facts.h
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DTEMPLATE=${build_facts_folder}/build_facts.h.in
          -DOUTPUT=${build_facts_folder}/harness/build_facts.h -P ${CMAKE_CURRENT_LIST_DIR}/write_commit.cmake
  COMMENT "Asking git for the commit")
add_dependencies(contend_harness contend_build_facts)
target_include_directories(contend_harness PRIVATE ${build_facts_folder})
target_link_options(contend_harness INTERFACE -Wl,--build-id)
