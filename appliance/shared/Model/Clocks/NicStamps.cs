// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Control;

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
    private const int Newest = 65_536;                          // a power of two
    private const ulong HashMultiplier = 0x9e3779b97f4a7c15;
    private const int HashShift = 48;

    private readonly BoundedQueue<NicStamp> _queue = new(Capacity);
    private readonly Remembered[] _newest = new Remembered[Newest];
    private readonly int[] _indexes = new int[names.Count];
    private readonly long[] _unstamped = new long[names.Count];

    /// <summary>Memory of the stamps, bytes.</summary>
    public static long Bytes => ((long)Capacity * Unsafe.SizeOf<NicStamp>())
        + ((long)Newest * Unsafe.SizeOf<Remembered>());

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
        int slot = hook == Hook.TcTx ? -1 : SlotOf(interfaceIndex);
        if (slot < 0)
            return;
        var stamp = new NicStamp(slot, stampNs, (long)nicNs);
        bool isStamped = nicNs is not 0 and <= long.MaxValue;
        if (!isStamped || !_queue.TryAdd(stamp))
            Volatile.Write(ref _unstamped[slot], _unstamped[slot] + 1);
        if (isStamped)
            Remember(in stamp);
    }

    /// <summary>Analysis: the stamp of a packet that came a short time ago, by the hook's stamp of it; false if it has
    /// none, or was overwritten by a newer one.</summary>
    public bool TryFind(long stampNs, out NicStamp stamp)
    {
        ref Remembered place = ref _newest[PlaceOf(stampNs)];
        bool isThere = Volatile.Read(ref place.StampNs) == stampNs;
        stamp = new NicStamp(place.Slot, stampNs, place.NicNs);
        // Pairs with the barriers in Remember: it was not overwritten meanwhile.
        Thread.MemoryBarrier();
        return isThere && place.StampNs == stampNs;
    }

    /// <summary>Place of an interface by its kernel's index; -1 if its NIC does not stamp.</summary>
    public int SlotOf(int interfaceIndex)
    {
        for (int slot = 0; slot < _indexes.Length; slot++)
        {
            if (Volatile.Read(ref _indexes[slot]) == interfaceIndex)
                return slot;
        }
        return -1;
    }

    /// <summary>Taker: the oldest stamp; false if there is none.</summary>
    public bool TryTake(out NicStamp stamp) => _queue.TryRemove(out stamp);

    // Two packets of one stamp are of two CPUs: nothing says which is which.
    private void Remember(in NicStamp stamp)
    {
        ref Remembered place = ref _newest[PlaceOf(stamp.StampNs)];
        bool isTwice = place.StampNs == stamp.StampNs;
        place.StampNs = 0;
        Thread.MemoryBarrier();
        if (isTwice)
            return;
        (place.Slot, place.NicNs) = (stamp.Slot, stamp.NicNs);
        Volatile.Write(ref place.StampNs, stamp.StampNs);
    }

    private static int PlaceOf(long stampNs) => (int)((ulong)stampNs * HashMultiplier >> HashShift);

    /// <summary>Packets of an interface without a stamp, or without room for it.</summary>
    public long UnstampedOf(int slot) => Volatile.Read(ref _unstamped[slot]);

    private struct Remembered
    {
        internal long StampNs;                                  // 0: nothing, or it is being written
        internal long NicNs;
        internal int Slot;
    }
}
