// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Reading;

/// <summary>Items of the host between the packets of a batch, and their payloads. Memory is allocated only for captures
/// that have items.</summary>
internal sealed class PathItems
{
    /// <summary>Most items of a batch.</summary>
    public const int Most = 1 << 16;

    private const int FirstItems = 256;
    private const int FirstBytes = 16 * 1024;

    private PathItem[] _items = [];
    private byte[] _bytes = [];
    private int _used;

    public int Count { get; private set; }

    /// <summary>Number of items before the packets that are ready; at the end of the capture all.</summary>
    public int Ready { get; private set; }

    public ref readonly PathItem this[int index] => ref _items[index];

    /// <summary>Captured payload of an item.</summary>
    public ReadOnlySpan<byte> PayloadOf(scoped in PathItem item) =>
        _bytes.AsSpan(item.PayloadIndex, item.CapturedLength);

    public void Add(in PathItem item, ReadOnlySpan<byte> payload)
    {
        if (Count == _items.Length)
            Array.Resize(ref _items, Math.Max(FirstItems, _items.Length * 2));
        if (_used + payload.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(FirstBytes, _bytes.Length * 2));
        ref PathItem added = ref _items[Count++];
        added = item;
        added.PayloadIndex = _used;
        payload.CopyTo(_bytes.AsSpan(_used));
        _used += payload.Length;
    }

    /// <summary>Ends the batch.</summary>
    /// <param name="packets">Number of packets that are ready.</param>
    /// <param name="isLast">True if the capture ends with them.</param>
    public void Close(int packets, bool isLast)
    {
        Ready = Count;
        while (!isLast && Ready > 0 && _items[Ready - 1].Before >= packets)
            Ready--;
    }

    /// <summary>Begins with the items of a batch, maybe this one, that are not ready in it.</summary>
    /// <param name="other">Items of the batch before.</param>
    /// <param name="packets">Number of packets that were ready in it.</param>
    public void Begin(PathItems other, int packets)
    {
        int from = other.Ready;
        int count = other.Count;
        PathItem[] items = other._items;
        byte[] bytes = other._bytes;
        (Count, Ready, _used) = (0, 0, 0);
        for (int index = from; index < count; index++)
        {
            PathItem item = items[index];
            item.Before -= packets;
            Add(in item, bytes.AsSpan(item.PayloadIndex, item.CapturedLength));
        }
    }
}
