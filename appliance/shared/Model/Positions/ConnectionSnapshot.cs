// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Positions;

/// <summary>Open connections of sessions, written by the reader when one changes, and read by the thread that saves
/// them for a restart; and the connections from before the restart that have not been met again. Lock-free: a row that
/// changes while it is read is read again.</summary>
[HotPath]
public sealed class ConnectionSnapshot
{
    private const int MostAttempts = 1_000;

    private struct Slot
    {
        public int Version;             // odd while it is written
        public bool IsUsed;
        public uint Number;             // of the connection; 0 before it is met again
        public ConnectionRow Row;
    }

    private readonly Slot[] _recalled;
    private Slot[] _open;
    private Slot[]? _offered;
    private int _leftToRecall;

    /// <summary>Allocates the snapshot.</summary>
    /// <param name="connections">Highest number of connections.</param>
    /// <param name="recalled">Connections from before a restart; the last ones if there are too many.</param>
    public ConnectionSnapshot(int connections, ReadOnlySpan<ConnectionRow> recalled)
    {
        _open = new Slot[connections];
        recalled = recalled[^Math.Min(recalled.Length, 2 * connections)..];
        _recalled = new Slot[recalled.Length];
        for (int index = 0; index < recalled.Length; index++)
            _recalled[index] = new Slot { IsUsed = true, Row = recalled[index] };
        _leftToRecall = recalled.Length;
    }

    /// <summary>Number of rows for <see cref="TryRead(int, out ConnectionRow)"/>.</summary>
    public int Count => _recalled.Length + Volatile.Read(ref _open).Length;

    /// <summary>Reader: writes a connection that is open, or whose session has changed.</summary>
    /// <param name="index">Index of the connection.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="row">What is kept of it.</param>
    public void Set(int index, uint number, in ConnectionRow row)
    {
        ref Slot slot = ref _open[index];
        Interlocked.Increment(ref slot.Version);
        slot.Row = row;
        slot.Number = number;
        slot.IsUsed = true;
        Interlocked.Increment(ref slot.Version);
    }

    /// <summary>Reader: updates the position of a connection.</summary>
    public void Advance(int index, long nextTo, long nextFrom)
    {
        ref Slot slot = ref _open[index];
        if (!slot.IsUsed || (slot.Row.NextTo == nextTo && slot.Row.NextFrom == nextFrom))
            return;
        Interlocked.Increment(ref slot.Version);
        (slot.Row.NextTo, slot.Row.NextFrom) = (nextTo, nextFrom);
        Interlocked.Increment(ref slot.Version);
    }

    /// <summary>Reader: removes a connection that is closed, or belongs to no session.</summary>
    public void Clear(int index) => Clear(ref _open[index]);

    /// <summary>Reader: finds the connection from before the restart between two ends; -1 if there was none.</summary>
    public int Find(UInt128 client, ushort clientPort, in EndpointAddress gateway)
    {
        for (int index = 0; _leftToRecall > 0 && index < _recalled.Length; index++)
        {
            if (_recalled[index].IsUsed && _recalled[index].Row.IsBetween(client, clientPort, gateway))
                return index;
        }
        return -1;
    }

    /// <summary>Reader: row of a connection from before the restart.</summary>
    public ref readonly ConnectionRow Recalled(int index) => ref _recalled[index].Row;

    /// <summary>Reader: removes a connection from before the restart that has been met again, or has ended.</summary>
    public void Forget(int index)
    {
        Clear(ref _recalled[index]);
        _leftToRecall--;
    }

    /// <summary>Allocates room for more connections, to be used by <see cref="Grow"/>. Called by a cold
    /// thread.</summary>
    [ColdPath]
    public void OfferRoom(int connections) => Volatile.Write(ref _offered, new Slot[connections]);

    /// <summary>Reader: switches to the larger memory.</summary>
    public void Grow()
    {
        // Pairs with the release in OfferRoom.
        if (Volatile.Read(ref _offered) is not { } larger || larger.Length < _open.Length)
            return;
        _open.AsSpan().CopyTo(larger);
        Volatile.Write(ref _open, larger);
        _offered = null;
    }

    /// <summary>Any thread: reads a consistent copy of a row; returns false if it is unused.</summary>
    public bool TryRead(int index, out ConnectionRow row) => TryRead(index, out row, out _);

    /// <summary>Any thread: reads a consistent copy of a row and the number of its connection, which is 0 for one from
    /// before the restart; returns false if it is unused.</summary>
    public bool TryRead(int index, out ConnectionRow row, out uint number)
    {
        // Rows from before the restart come first: a connection met again is set before its old row is removed, and so
        // is never missed.
        ref Slot slot = ref index < _recalled.Length
            ? ref _recalled[index] : ref Volatile.Read(ref _open)[index - _recalled.Length];
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            int before = Volatile.Read(ref slot.Version);
            bool isUsed = slot.IsUsed;
            (row, number) = (slot.Row, slot.Number);
            Interlocked.MemoryBarrier();
            if (before % 2 == 0 && before == slot.Version)
                return isUsed;
        }
        (row, number) = (default, 0);
        return false;
    }

    private static void Clear(ref Slot slot)
    {
        if (!slot.IsUsed)
            return;
        Interlocked.Increment(ref slot.Version);
        slot.IsUsed = false;
        Interlocked.Increment(ref slot.Version);
    }
}
