// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Header of the frame being handled; valid only inside the handler.</summary>
public sealed class Header
{
    private readonly int _initialTermId;
    private readonly int _positionBitsToShift;
    private UnsafeBuffer _buffer;
    private int _offset;
    private int _termLengthTaken;

    internal Header(UnsafeBuffer buffer, int initialTermId, int positionBitsToShift)
    {
        _buffer = buffer;
        _initialTermId = initialTermId;
        _positionBitsToShift = positionBitsToShift;
    }

    /// <summary>Buffer that holds the frame.</summary>
    public IDirectBuffer Buffer => _buffer;

    /// <summary>Index of the frame's header in <see cref="Buffer"/>.</summary>
    public int Offset => _offset;

    /// <summary>Term id of the stream's first term.</summary>
    public int InitialTermId => _initialTermId;

    /// <summary>Length of the frame including its header, bytes; of an assembled message: 32 plus its length.</summary>
    public int FrameLength => _buffer.GetInt(_offset + FrameDescriptor.FrameLengthOffset);

    /// <summary>Flags: 0x80 start of a message, 0x40 end; both for a whole message.</summary>
    public byte Flags => _buffer.GetByte(_offset + FrameDescriptor.FlagsOffset);

    /// <summary>Offset of the frame in its term, bytes; of an assembled message: that of its first fragment.</summary>
    public int TermOffset => _buffer.GetInt(_offset + FrameDescriptor.TermOffsetOffset);

    /// <summary>Session that sent the frame.</summary>
    public int SessionId => _buffer.GetInt(_offset + FrameDescriptor.SessionIdOffset);

    /// <summary>Term of the frame.</summary>
    public int TermId => _buffer.GetInt(_offset + FrameDescriptor.TermIdOffset);

    /// <summary>Offset after the frame or assembled message in its term, bytes.</summary>
    public int NextTermOffset =>
        FrameDescriptor.Align(TermOffset + (_termLengthTaken != 0 ? _termLengthTaken : FrameLength));

    internal int PositionBitsToShift => _positionBitsToShift;

    internal void Set(UnsafeBuffer buffer, int offset)
    {
        _buffer = buffer;
        _offset = offset;
    }

    /// <summary>Sets the length in the term of the fragments of an assembled message, headers included.</summary>
    internal void SetTermLengthTaken(int length) => _termLengthTaken = length;
}
