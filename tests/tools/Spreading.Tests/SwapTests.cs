// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Spreading.Tables;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>Tables that change while packets come.</summary>
[Trait("needs", "root")]
public sealed class SwapTests
{
    private const int Swaps = 200;

    [RootFact]
    public void a_packet_never_meets_half_a_table()
    {
        // In each table one reader has everything: a third member, or the sink, would be a mixture.
        SpreadTable[] tables = [Rendezvous.TableOf([new TableReader(1, "a")]),
            Rendezvous.TableOf([new TableReader(2, "b")])];
        byte[][] frames = [.. Enumerable.Range(0, 64).Select(id => Flow.Of(id).Packet(1, isBack: false))];
        using var rig = new SpreadRig();
        rig.Program.Load(tables[0]);
        long sent = 0;
        using var stop = new CancellationTokenSource();
        Thread[] senders = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            for (int place = 0; !stop.IsCancellationRequested; place = (place + 1) % frames.Length)
            {
                Assert.Equal(0, ProgramRun.Of(rig.Program.ProgramFd, frames[place], repeat: 50).Errno);
                Interlocked.Add(ref sent, 50);
            }
        }))];
        foreach (Thread sender in senders)
            sender.Start();

        ulong[] before = rig.Program.ReadChosen();
        for (int swap = 1; swap <= Swaps; swap++)
        {
            rig.Program.Load(tables[swap & 1]);
            // The table before this one is no longer in use: its reader gets nothing more.
            ulong[] after = rig.Program.ReadChosen();
            ulong[] later = rig.Program.ReadChosen();
            int old = 2 - (swap & 1);
            Assert.Equal(after[old], later[old]);
            before = later;
        }
        stop.Cancel();
        foreach (Thread sender in senders)
            sender.Join();

        ulong[] chosen = rig.Program.ReadChosen();
        Assert.True(chosen[1] > 0 && chosen[2] > 0, $"{chosen[1]} and {chosen[2]}, earlier {before[1]}, {before[2]}");
        Assert.Equal((ulong)sent, chosen[1] + chosen[2]);
        Assert.Equal(0UL, chosen[SpreadTable.Sink]);
    }
}
