// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The latest orders of a session, each with its request as it is after replaces. The oldest ones are
/// forgotten.</summary>
/// <param name="bytesEach">Longest request that is kept.</param>
[HotPath]
internal sealed class LiveOrders(int bytesEach)
{
    private const int Capacity = 1 << 14;

    private readonly LiveOrder[] _orders = new LiveOrder[Capacity];
    private readonly byte[] _bytes = new byte[Capacity * bytesEach];
    private readonly Dictionary<OrderKey, long> _byKey = new(2 * Capacity);
    private long _added;

    /// <summary>Adds an order.</summary>
    /// <param name="terms">What it asks for.</param>
    /// <returns>Its number; -1 if the key is in use.</returns>
    public long Add(in OrderKey key, ReadOnlySpan<byte> request, in RequestTerms terms)
    {
        if (_byKey.ContainsKey(key))
            return -1;
        ref LiveOrder order = ref _orders[_added % Capacity];
        if (_added >= Capacity)
            _byKey.Remove(order.Key);
        order = new LiveOrder { Number = _added, Key = key, Left = terms.Quantity, Instrument = terms.Instrument };
        Span<byte> bytes = BytesOf(_added);
        bytes.Clear();
        request.CopyTo(bytes);
        _byKey.Add(key, _added);
        return _added++;
    }

    /// <summary>Number of an order; -1 if it is not known.</summary>
    public long Find(in OrderKey key) => _byKey.GetValueOrDefault(key, -1);

    /// <summary>True if an order is still kept.</summary>
    public bool IsKept(long number) =>
        number >= 0 && number < _added && _orders[number % Capacity].Number == number
            && _orders[number % Capacity].Key.IsPresent;

    /// <summary>An order that is kept.</summary>
    public ref LiveOrder this[long number] => ref _orders[number % Capacity];

    /// <summary>The request of an order that is kept.</summary>
    public Span<byte> BytesOf(long number) => _bytes.AsSpan((int)(number % Capacity) * bytesEach, bytesEach);

    /// <summary>Gives an order another key.</summary>
    public void ChangeKey(long number, in OrderKey key)
    {
        ref LiveOrder order = ref this[number];
        _byKey.Remove(order.Key);
        order.Key = key;
        _byKey[key] = number;
    }

    public void Clear()
    {
        _byKey.Clear();
        _orders.AsSpan().Clear();
    }
}

internal struct LiveOrder
{
    public OrderKey Key;

    public InstrumentSide Instrument;

    public long Number;

    /// <summary>Clock at which its first answer is due, nanoseconds; 0 if none is.</summary>
    public long FirstDueNs;

    /// <summary>Quantity that is left; 0 if it is over.</summary>
    public uint Left;

    /// <summary>Quantity that was executed.</summary>
    public uint Filled;
}
