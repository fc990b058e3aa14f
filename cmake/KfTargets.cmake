# kf_room(NAME SOURCES ... [LINKS rooms below and libraries ...]): one static library per room of common/. A room can
# include only what it links, so the direction of dependency is the build's business and not a reviewer's.
function(kf_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;PRIVATE" ${ARGN})
  add_library(kf_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(kf_${name} PUBLIC ${ROOM_LINKS} PRIVATE kf_settings ${ROOM_PRIVATE})
endfunction()

# kf_plugin(NAME SOURCES ... LINKS ...): one executable, installed with its shell completion. All but its main.cpp is the
# library NAME_parts, for the unit tests.
function(kf_plugin name)
  cmake_parse_arguments(PLUGIN "" "" "SOURCES;LINKS" ${ARGN})
  list(REMOVE_ITEM PLUGIN_SOURCES main.cpp)
  add_library(${name}_parts STATIC ${PLUGIN_SOURCES})
  target_link_libraries(${name}_parts PUBLIC ${PLUGIN_LINKS} PRIVATE kf_settings)
  target_include_directories(${name}_parts PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE kf_settings ${name}_parts)
  install(TARGETS ${name} RUNTIME DESTINATION bin)
  # kubectl asks an executable kubectl_complete-NAME for completions; it is ours under another name.
  if(name MATCHES "^kubectl-(.*)$")
    set(completion "kubectl_complete-${CMAKE_MATCH_1}")
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
      COMMAND ${CMAKE_COMMAND} -E create_symlink ${name} "$<TARGET_FILE_DIR:${name}>/${completion}")
    install(FILES "$<TARGET_FILE_DIR:${name}>/${completion}" DESTINATION bin)
  endif()
endfunction()

# kf_embed(OUT_VAR SYMBOL FILE): a .cpp that holds the bytes of FILE as `const std::string_view kf::embedded::SYMBOL`.
function(kf_embed out_var symbol file)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp")
  add_custom_command(OUTPUT "${generated}" VERBATIM
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} "-DINPUT=${file}" "-DOUTPUT=${generated}"
            -P "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake"
    DEPENDS "${file}" "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake")
  set(${out_var} "${generated}" PARENT_SCOPE)
endfunction()
