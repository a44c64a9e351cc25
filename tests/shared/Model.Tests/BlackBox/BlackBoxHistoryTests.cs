// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.BlackBox;

namespace Telemetry.Model.Tests.BlackBox;

public class BlackBoxHistoryTests
{
    private readonly BlackBoxHistory _history = new();

    [Fact]
    public void files_are_numbered_from_1_and_the_newest_1024_are_kept()
    {
        for (int number = 1; number <= 1_500; number++)
            Assert.Equal(number, _history.Add(File($"/{number}")));

        Assert.Null(_history.Find(476));
        for (int number = 477; number <= 1_500; number++)
            Assert.Equal((number, $"/{number}"), (_history.Find(number)!.Number, _history.Find(number)!.Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(1_025)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void a_number_that_no_file_has_finds_nothing(long number)
    {
        _history.Add(File("/1"));

        Assert.Null(_history.Find(number));
    }

    [Fact]
    public async Task nothing_of_several_threads_is_lost_or_counted_twice()
    {
        const int Threads = 4;
        const int Rounds = 20_000;
        long[][] numbers = new long[Threads][];
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            numbers[thread] = new long[Rounds];
            for (int round = 0; round < Rounds; round++)
            {
                numbers[thread][round] = _history.Add(File("/f"));
                foreach (BlackBoxCount what in Enum.GetValues<BlackBoxCount>())
                    _history.Count(what);
            }
        })));

        const int All = Threads * Rounds;
        Assert.Equal(Enumerable.Range(1, All).Select(number => (long)number), numbers.SelectMany(one => one).Order());
        Assert.Equal(
            new BlackBoxCounters
            {
                Files = 2 * All,
                Packets = 3L * All,
                Bytes = 500L * All,
                Triggers = All,
                Merged = All,
                Missed = All,
                RefusedSpace = All,
                NotWritten = All,
            },
            _history.Read());
    }

    private static BlackBoxFile File(string path) => new()
    {
        Path = path,
        Cause = "now",
        FromStampNs = 1,
        ToStampNs = 2,
        Packets = 3,
        Bytes = 500,
        Complete = true,
        Sha256 = "",
    };
}
