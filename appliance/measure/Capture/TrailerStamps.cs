// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Layout;
using Telemetry.Stamps;
using Telemetry.Stamps.Tails;

namespace Telemetry.Capture;

/// <summary>Stamps of devices on live mirror ports: one interface has one place. The reader reads them, other threads
/// set where the interfaces and the host's clock are.</summary>
/// <param name="places">Stamps of each interface, and where they are in its frames.</param>
/// <param name="offsetNs">The host's wall clock minus the monotonic one, nanoseconds.</param>
[HotPath]
public sealed class TrailerStamps(IReadOnlyList<(InterfaceStamps Stamps, TailShape Shape)> places, long offsetNs)
{
    private readonly InterfaceStamps[] _stamps = [.. places.Select(place => place.Stamps)];
    private readonly TailShape[] _shapes = [.. places.Select(place => place.Shape)];
    private readonly int[] _indexes = new int[places.Count];
    private long _offsetNs = offsetNs;
    private long _unplaced;

    /// <summary>Records of interfaces without a place, which kept the host's stamp.</summary>
    public long Unplaced => Volatile.Read(ref _unplaced);

    /// <summary>Sets the kernel's index of an interface; 0 for none. Any thread, before its packets come.</summary>
    public void SetIndex(int place, int index) => Volatile.Write(ref _indexes[place], index);

    /// <summary>Sets the host's wall clock minus the monotonic one after a step, nanoseconds: as the analysis has it,
    /// so that what it calls a time is the device's. Any thread.</summary>
    public void SetOffset(long offsetNs)
    {
        if (_offsetNs != offsetNs)
            Volatile.Write(ref _offsetNs, offsetNs);
    }

    /// <summary>Reader: the stamp of a record by its device, on the monotonic clock; that of the host, moved by what
    /// lay between both at the frame before, if it has none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal long StampOf(ref PacketRecord record)
    {
        long offsetNs = Volatile.Read(ref _offsetNs);
        for (int place = 0; place < _indexes.Length; place++)
        {
            if (Volatile.Read(ref _indexes[place]) != record.InterfaceIndex)
                continue;
            ReadOnlySpan<byte> tail = RecordShape.TrailerOf(ref record, out int length);
            return _stamps[place].StampOf(tail, length, in _shapes[place], (long)record.StampNs + offsetNs) - offsetNs;
        }
        Volatile.Write(ref _unplaced, _unplaced + 1);
        return (long)record.StampNs;
    }
}
