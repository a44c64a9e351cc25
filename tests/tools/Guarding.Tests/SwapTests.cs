// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Rules that change under load.</summary>
[Trait("needs", "root")]
public sealed class SwapTests
{
    private const int Swaps = 200;

    [RootFact]
    public void no_packet_is_judged_by_half_a_table()
    {
        byte[] frame = Frame.Udp("10.1.0.7", "10.2.0.9", 8000);
        GuardImage[] images = [Image(fitting: 7, rules: 40), Image(fitting: 33, rules: 90)];
        using var rig = new GuardRig();
        rig.Program.Load(images[0]);
        long sent = 0;
        using var stop = new CancellationTokenSource();
        Thread[] senders = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                rig.Run(frame, repeat: 500);
                Interlocked.Add(ref sent, 500);
            }
        }))];
        foreach (Thread sender in senders)
            sender.Start();

        var sums = new GuardCounts[2][];
        sums[0] = new GuardCounts[GuardImage.Slots];
        sums[1] = new GuardCounts[GuardImage.Slots];
        for (int swap = 1; swap <= Swaps; swap++)
            Add(sums[1 - (swap & 1)], rig.Program.Load(images[swap & 1])!);
        stop.Cancel();
        foreach (Thread sender in senders)
            sender.Join();
        Add(sums[Swaps & 1], rig.Program.ReadCounts());

        ulong first = sums[0][ImageCompiler.FirstRule + 7].Packets;
        ulong second = sums[1][ImageCompiler.FirstRule + 33].Packets;
        Assert.Equal((ulong)sent, first + second);
        Assert.True(first > 0 && second > 0, $"{first} and {second}");
        Assert.Equal((ulong)sent, Sum(sums[0]) + Sum(sums[1]));
        Assert.Equal(0UL, rig.Totals.Undecided);
    }

    // Of many rules that name the packet's port and class, one names its source, by a trie.
    private static GuardImage Image(int fitting, int rules)
    {
        string[] lines = [.. Enumerable.Range(0, rules).Select(place => place == fitting
            ? $"name: r{place}, to: \"*:8000\", from: [10.1.0.0/24, 10.7.0.0/16], action: count"
            : $"name: r{place}, to: \"*:8000\", from: [10.200.{place}.0/24, 10.201.{place}.0/24], action: count")];
        return ImageCompiler.Compile(GuardRig.Settings(lines), _ => 1);
    }

    private static void Add(GuardCounts[] sums, GuardCounts[] counts)
    {
        for (int slot = 0; slot < counts.Length; slot++)
            sums[slot].Add(counts[slot]);
    }

    private static ulong Sum(GuardCounts[] counts) => counts.Aggregate(0UL, (sum, one) => sum + one.Packets);
}
