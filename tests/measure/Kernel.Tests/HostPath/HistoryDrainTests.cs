// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Histories of two CPUs, written here in place of the kernel, and what is read of them.</summary>
public sealed unsafe class HistoryDrainTests : IDisposable
{
    private const int Cpus = 2;
    private const uint Slots = 256;
    private const long Far = 1_000_000_000;

    private readonly byte* _bytes = (byte*)NativeMemory.AllocZeroed((nuint)(Cpus * HistoryMemory.BytesOf(Slots)));
    private readonly HistoryDrain _drain;
    private readonly List<HistoryRecord> _records = [];

    public HistoryDrainTests() => _drain = new HistoryDrain(new HistoryMemory(_bytes, Cpus, Slots));

    public void Dispose() => NativeMemory.Free(_bytes);

    [Fact]
    public void records_of_all_cpus_come_once_and_in_order_up_to_a_millisecond_ago()
    {
        Write(0, 10);
        Write(1, 5);
        Write(1, 20);
        Write(0, 2_000_000);

        Assert.Equal([5, 10, 20], Drain(1_500_000));
        Assert.Equal([2_000_000], Drain(Far));
        Assert.Empty(Drain(Far));
        Assert.Equal(0, _drain.Laps);
    }

    [Fact]
    public void one_that_is_being_written_holds_back_what_came_later_until_it_is_given_up()
    {
        Write(0, 10);
        ulong place = Claim(0);
        Write(0, 30);
        Write(1, 5);
        Write(1, 25);

        Assert.Equal([5, 10], Drain(Far));
        Publish(0, place, 20);
        Assert.Equal([20, 25, 30], Drain(Far + 1));

        Claim(0);
        Write(0, 50);
        Write(1, 45);
        Assert.Empty(Drain(Far + 2));
        Assert.Equal([50], Drain(Far + 200_000_000, lost: 2));
        Assert.Equal(0, _drain.Laps);
    }

    [Fact]
    public void after_a_lap_reading_goes_on_where_all_cpus_are_complete()
    {
        Write(0, 1);
        Write(1, 2);
        Assert.Equal([1, 2], Drain(Far));

        for (int number = 0; number < Slots; number++)
            Write(0, 100 + number);
        Write(1, 150);
        Write(1, 300);

        // Half of the newest are left.
        long[] left = [.. Enumerable.Range(0, (int)Slots / 2).Select(number => 100L + (Slots / 2) + number), 300];
        Assert.Equal(left.Order(), Drain(Far, lost: (Slots / 2) + 1));
        Assert.Equal(1, _drain.Laps);
    }

    private long[] Drain(long nowNs, long lost = 0)
    {
        Assert.Equal(lost, _drain.Drain(nowNs, _records));
        return [.. _records.Select(record => (long)record.StampNs)];
    }

    private void Write(int cpu, long stampNs) => Publish(cpu, Claim(cpu), stampNs);

    private ulong Claim(int cpu)
    {
        ulong place = RingOf(cpu)->Head++;
        RecordOf(cpu, place)->Sequence = 0;
        return place;
    }

    private void Publish(int cpu, ulong place, long stampNs)
    {
        HistoryRecord* record = RecordOf(cpu, place);
        record->StampNs = (ulong)stampNs;
        record->Sequence = place + 1;
    }

    private HistoryRing* RingOf(int cpu) => (HistoryRing*)(_bytes + (cpu * HistoryMemory.BytesOf(Slots)));

    private HistoryRecord* RecordOf(int cpu, ulong place) =>
        (HistoryRecord*)((byte*)RingOf(cpu) + HistoryRing.PageBytes) + (place & (Slots - 1));
}
