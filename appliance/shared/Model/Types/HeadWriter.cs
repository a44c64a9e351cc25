// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Types;

/// <summary>Writes the heads of a packet's messages into a ring. What comes behind as many as there is room for is
/// added up in one head without a type.</summary>
[HotPath]
public ref struct HeadWriter
{
    private readonly Span<MessageHead> _ring;
    private readonly long _start;
    private readonly int _room;
    private int _count;

    /// <summary>Writes from a position on.</summary>
    /// <param name="ring">The ring; its length is a power of two.</param>
    /// <param name="start">Position of the first head.</param>
    /// <param name="room">Number of heads that may be written, at least 1.</param>
    public HeadWriter(Span<MessageHead> ring, long start, int room)
    {
        _ring = ring;
        _start = start;
        _room = room;
        _count = 0;
    }

    /// <summary>Number of heads written.</summary>
    public readonly int Count => _count;

    /// <summary>Adds a message.</summary>
    /// <param name="code">Its type.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="flags">Its properties.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint code, int length, MessageHeadFlags flags = MessageHeadFlags.None)
    {
        if (_count >= _room - 1)
        {
            AddUntyped(1, length);
            return;
        }
        At(_count++) = new MessageHead { Code = code, Length = (ushort)length, Count = 1, Flags = flags };
    }

    /// <summary>Adds messages whose types are not known.</summary>
    /// <param name="count">Their number; nothing is added for 0.</param>
    /// <param name="length">Their bytes.</param>
    public void AddUntyped(uint count, int length)
    {
        if (count == 0)
            return;
        if (_count == 0 || (At(_count - 1).Flags & MessageHeadFlags.Untyped) == 0)
            At(_count++) = new MessageHead { Flags = MessageHeadFlags.Untyped };
        ref MessageHead last = ref At(_count - 1);
        last.Count = (ushort)Math.Min(last.Count + count, ushort.MaxValue);
        last.Length = (ushort)Math.Min(last.Length + length, ushort.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref MessageHead At(int index) => ref _ring[(int)(_start + index) & (_ring.Length - 1)];
}
