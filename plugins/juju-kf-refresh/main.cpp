#include "app.hpp"

int main(int argc, char** argv) { return kf::cli::run_main(kf::refresh::program(), argc, argv); }
