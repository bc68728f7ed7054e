#include <intarsia/training/csv_logger.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace intarsia::tests::training_csv_logger {
namespace {

std::string content(const std::filesystem::path& path) {
    const io::Bytes bytes = io::read_file(path);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("the file holds every epoch so far, and a second run replaces it") {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / "intarsia_csv_logger_test.csv";
    const std::string names = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,samples\n";
    CsvLogger logger(path);
    Epoch epoch;
    epoch.loss = 0.5;
    epoch.samples = 10;
    for (int run = 0; run < 2; ++run) {
        logger.on_epoch_begin(0, 2);
        logger.on_epoch_end(0, 2, epoch);
        CHECK(content(path) == names + "1,0.5,,,,0,10\n");
        logger.on_epoch_begin(1, 2);
        logger.on_epoch_end(1, 2, epoch);
        CHECK(content(path) == names + "1,0.5,,,,0,10\n2,0.5,,,,0,10\n");
    }
    std::filesystem::remove(path);
}

TEST_CASE("a file that cannot be written is an error") {
    CsvLogger logger(std::filesystem::temp_directory_path() / "intarsia_no_such_folder" / "log.csv");
    CHECK_THROWS_AS(logger.on_epoch_end(0, 1, {}), FileError);
}

}  // namespace intarsia::tests::training_csv_logger
