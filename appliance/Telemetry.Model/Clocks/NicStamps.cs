// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;

namespace Telemetry.Model.Clocks;

/// <summary>Stamp of a NIC beside that of the hook.</summary>
/// <param name="Slot">Place of the interface.</param>
/// <param name="StampNs">The hook's stamp, nanoseconds.</param>
/// <param name="NicNs">The NIC's, nanoseconds of its clock.</param>
public readonly record struct NicStamp(int Slot, long StampNs, long NicNs);

/// <summary>Stamps of NICs on their way from the reader to the thread that knows their clocks.</summary>
/// <param name="names">The interfaces whose NICs stamp, at most <see cref="ProcessSlots.Most"/>.</param>
[HotPath]
public sealed class NicStamps(IReadOnlyList<string> names)
{
    private const int Capacity = 65_536;

    private readonly BoundedQueue<NicStamp> _queue = new(Capacity);
    private readonly int[] _indexes = new int[names.Count];
    private readonly long[] _unstamped = new long[names.Count];

    /// <summary>The interfaces by place.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Sets the kernel's index of an interface; 0 for none. Any thread.</summary>
    public void SetIndex(int slot, int index) => Volatile.Write(ref _indexes[slot], index);

    /// <summary>Reader: takes over the stamp of a received packet.</summary>
    /// <param name="hook">Hook that saw the packet; sent ones have no such stamp.</param>
    /// <param name="interfaceIndex">The kernel's index of its interface.</param>
    /// <param name="stampNs">The hook's stamp, nanoseconds.</param>
    /// <param name="nicNs">The NIC's; 0 if the packet has none.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Take(Hook hook, int interfaceIndex, long stampNs, ulong nicNs)
    {
        if (hook == Hook.TcTx)
            return;
        for (int slot = 0; slot < _indexes.Length; slot++)
        {
            if (Volatile.Read(ref _indexes[slot]) != interfaceIndex)
                continue;
            if (nicNs is 0 or > long.MaxValue || !_queue.TryAdd(new NicStamp(slot, stampNs, (long)nicNs)))
                Volatile.Write(ref _unstamped[slot], _unstamped[slot] + 1);
            return;
        }
    }

    /// <summary>Taker: the oldest stamp; false if there is none.</summary>
    public bool TryTake(out NicStamp stamp) => _queue.TryRemove(out stamp);

    /// <summary>Packets of an interface without a stamp, or without room for it.</summary>
    public long UnstampedOf(int slot) => Volatile.Read(ref _unstamped[slot]);
}
