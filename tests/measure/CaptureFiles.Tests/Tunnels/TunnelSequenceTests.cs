// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Tunnels;

namespace Telemetry.CaptureFiles.Tests.Tunnels;

/// <summary>Losses of copies by the numbers of their tunnel.</summary>
public sealed class TunnelSequenceTests
{
    [Theory]
    [InlineData("1 2 3 4", 0, 0, 0, 0, "")]
    [InlineData("1 2 5 6", 2, 0, 0, 0, "5")]
    [InlineData("4294967294 4294967295 1 2", 1, 0, 0, 0, "1")]
    [InlineData("1 2 4 3 5", 0, 1, 0, 0, "4")]
    [InlineData("1 2 2 3 1", 0, 0, 2, 0, "")]
    [InlineData("7 7 7 7", 0, 0, 3, 0, "")]
    [InlineData("10 9 11", 0, 0, 1, 0, "")]         // what was before the start is not lost
    [InlineData("1 2 500000 3 4", 0, 0, 0, 0, "")]  // a single far number is none of the sequence
    [InlineData("900000 900001 5 6 7", 0, 0, 0, 1, "6")]
    [InlineData("1 102 103 3", 99, 1, 0, 0, "102", true)]
    public void what_is_missing_is_lost(
        string numbers, long lost, long reordered, long repeated, long restarts, string doubtful, bool isFar = false)
    {
        var sequence = new TunnelSequence();
        List<uint> missed = [];
        foreach (uint number in numbers.Split(' ').Select(uint.Parse))
        {
            if (sequence.Take(number))
                missed.Add(number);
        }

        if (isFar)                                  // 100 behind: out of the window, so that it stays lost
            (lost, reordered) = (lost + 1, reordered - 1);
        Assert.Equal((lost, reordered, repeated, restarts),
            (sequence.Lost, sequence.Reordered, sequence.Repeated, sequence.Restarts));
        Assert.Equal(doubtful, string.Join(' ', missed));
    }

    [Fact]
    public void random_losses_and_swaps_are_counted_exactly()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            var sequence = new TunnelSequence();
            uint start = (uint)random.Next();
            List<uint> sent = [.. Enumerable.Range(0, 2_000).Select(place => start + (uint)place)];
            long lost = 0;
            for (int place = sent.Count - 2; place > 0; place--)
            {
                if (random.Next(50) == 0)
                {
                    sent.RemoveAt(place);
                    lost++;
                }
            }
            long swaps = 0;
            for (int place = 1; place < sent.Count - 1; place++)
            {
                if (random.Next(40) != 0)
                    continue;
                (sent[place], sent[place + 1]) = (sent[place + 1], sent[place]);
                swaps++;
                place++;
            }
            foreach (uint number in sent)
                _ = sequence.Take(number);

            Assert.Equal((lost, swaps, 0L, 0L),
                (sequence.Lost, sequence.Reordered, sequence.Repeated, sequence.Restarts));
        }
    }
}
