// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Tests;

/// <summary>The sender's ground truth, against cases calculated by hand.</summary>
public class FeedRecorderTests
{
    private const long Window = 1000;

    private static ScriptedDatagram Data(int line, ulong first, ulong last) =>
        new(0, line, DatagramKind.Data, first, (int)(last - first + 1), 0);

    [Fact]
    public void the_example_of_the_output_contract_is_reproduced()
    {
        var recorder = new FeedRecorder(Window);
        recorder.Sent(Data(0, 1, 9), 1, 1);
        recorder.Sent(Data(1, 1, 14), 1, 2);
        recorder.Sent(Data(0, 21, 40), 1, 3);
        recorder.Sent(Data(1, 26, 40), 1, 4);

        FeedTruth truth = recorder.Close();

        Assert.Equal(
        [
            new TruthRange("A", 10, 14, "repaired", "B"), new TruthRange("A", 15, 20, "lost", null),
            new TruthRange("B", 15, 20, "lost", null), new TruthRange(null, 15, 20, "lost", null),
            new TruthRange("B", 21, 25, "repaired", "A"),
        ], truth.Ranges);
        Assert.Equal([(11, 1), (11, 1)], truth.Lines.Select(line => ((int)line.Missing, (int)line.Gaps)));
    }

    [Fact]
    public void a_number_is_reordered_within_the_window_late_after_it_and_a_duplicate_when_repeated()
    {
        var recorder = new FeedRecorder(Window);
        foreach (int line in (int[])[0, 1])
        {
            recorder.Sent(Data(line, 1, 2), 1, 0);
            recorder.Sent(Data(line, 5, 6), 1, 10);
        }
        recorder.Sent(Data(0, 3, 3), 1, 500);
        recorder.Sent(Data(0, 4, 4), 1, 1500);
        recorder.Sent(Data(0, 4, 4), 1, 1600);
        recorder.Sent(Data(0, 1, 1), 1, 1700);

        FeedTruth truth = recorder.Close();

        Assert.Equal((1, 1, 1, 2), ((int)truth.Lines[0].Reordered, (int)truth.Lines[0].Missing,
            (int)truth.Lines[0].Late,
            (int)truth.Lines[0].Duplicates));
        Assert.Equal(
        [
            new TruthRange("A", 3, 3, "repaired", "reorder"), new TruthRange("B", 3, 3, "repaired", "A"),
            new TruthRange("A", 4, 4, "lost", null), new TruthRange("B", 4, 4, "lost", null),
                new TruthRange(null, 4, 4, "lost", null),
        ], truth.Ranges);
    }

    [Fact]
    public void a_datagram_at_the_edge_of_a_window_is_not_clear()
    {
        var recorder = new FeedRecorder(Window);
        recorder.Sent(Data(0, 1, 1), 1, 0);
        recorder.Sent(Data(0, 3, 3), 1, 0);

        Assert.True(recorder.IsClear(Data(0, 2, 2), 500));
        Assert.False(recorder.IsClear(Data(0, 2, 2), 900));
        Assert.False(recorder.IsClear(Data(1, 2, 2), 1100));
        Assert.True(recorder.IsClear(Data(0, 2, 2), 1500));
        Assert.True(recorder.IsClear(Data(0, 4, 4), 900));
    }

    [Fact]
    public void the_ground_truth_of_many_seeds_adds_up()
    {
        long late = 0;
        long feedGaps = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var options = new FeedScriptOptions
            {
                Seed = seed,
                Packets = 2000,
                IntervalNs = 20_000,
                LossOnOneLine = 5000,
                LossOnBothLines = 2000,
                Duplicates = 5000,
                Reorders = 5000,
                Late = 2000,
            };
            var script = new FeedScript(options);
            var recorder = new FeedRecorder(options.RepairWindowNs);
            long[] sent = new long[2];
            long last = 0;
            while (script.TryNext(out ScriptedDatagram datagram))
            {
                Assert.True(datagram.DueNs >= last, $"seed {seed}: back in time");
                last = datagram.DueNs;
                sent[datagram.Line] += datagram.Count;
                recorder.Sent(in datagram, 1, datagram.DueNs);
            }
            FeedTruth truth = recorder.Close();

            for (int line = 0; line < 2; line++)
            {
                LineTruth made = truth.Lines[line];
                long distinct = (long)script.NextSequence - 1;
                Assert.True(distinct == made.Messages - made.Duplicates - made.Late + made.Missing,
                    $"seed {seed} line {line}");
                Assert.True(made.Gaps > 0 && made.Reordered > 0 && made.Duplicates > 0, $"seed {seed}: {made}");
                late += made.Late;
            }
            feedGaps += truth.Ranges.Count(range => range is { Line: null, State: "lost" });
        }

        Assert.True(late > 200 && feedGaps > 200);
    }
}
