// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Adaptive.Aeron.Command;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Sends messages of one stream. Results below zero are the codes of this type, not errors.</summary>
public abstract unsafe class Publication : IDisposable
{
#pragma warning disable CA1707, IDE1006 // upstream's names
    /// <summary>No subscriber is connected.</summary>
    public const long NOT_CONNECTED = -1;

    /// <summary>The subscriber or the driver is behind: retry later.</summary>
    public const long BACK_PRESSURED = -2;

    /// <summary>A term was just rotated: retry at once.</summary>
    public const long ADMIN_ACTION = -3;

    /// <summary>The publication or its client is closed.</summary>
    public const long CLOSED = -4;

    /// <summary>The stream has reached its last possible position.</summary>
    public const long MAX_POSITION_EXCEEDED = -5;
#pragma warning restore CA1707, IDE1006

    private readonly ClientConductor _conductor;
    private readonly long* _positionLimit;
    private int _isClosed;

    private protected Publication(ClientConductor conductor, in PublicationIdentity identity, LogBuffers log)
    {
        _conductor = conductor;
        // The conductor keeps the counters mapped.
        _positionLimit = (long*)conductor.Counters.Record(identity.LimitCounterId);
        Log = log;
        Metadata = log.Metadata;
        DefaultHeader = log.DefaultHeader;
        Channel = identity.Channel;
        StreamId = identity.StreamId;
        SessionId = identity.SessionId;
        RegistrationId = identity.RegistrationId;
        OriginalRegistrationId = identity.OriginalRegistrationId;
        ChannelStatusId = identity.ChannelStatusId;
        InitialTermId = log.InitialTermId;
        TermBufferLength = log.TermLength;
        PositionBitsToShift = LogBufferDescriptor.PositionBitsToShift(log.TermLength);
        MaxPayloadLength = log.MtuLength - FrameDescriptor.HeaderLength;
        MaxMessageLength = FrameDescriptor.ComputeMaxMessageLength(log.TermLength);
        MaxPossiblePosition = (long)log.TermLength << 31;
    }

    /// <summary>Channel as requested.</summary>
    public string Channel { get; }

    public int StreamId { get; }

    /// <summary>The session, chosen by the driver.</summary>
    public int SessionId { get; }

    /// <summary>Id of this registration with the driver.</summary>
    public long RegistrationId { get; }

    /// <summary>Id of the registration that first opened the stream, if it is shared.</summary>
    public long OriginalRegistrationId { get; }

    /// <summary>Term id of the stream's first term.</summary>
    public int InitialTermId { get; }

    /// <summary>Length of a term, bytes.</summary>
    public int TermBufferLength { get; }

    /// <summary>log2 of the term length.</summary>
    public int PositionBitsToShift { get; }

    /// <summary>Longest message that is sent as one frame, bytes.</summary>
    public int MaxPayloadLength { get; }

    /// <summary>Longest message that may be offered, bytes.</summary>
    public int MaxMessageLength { get; }

    /// <summary>The last position that the stream can reach, bytes.</summary>
    public long MaxPossiblePosition { get; }

    /// <summary>True after <see cref="Dispose"/>, and after the client or driver has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>True while at least one subscriber is heard.</summary>
    public bool IsConnected => !IsClosed && Volatile.Read(ref LogBufferDescriptor.IsConnected(Metadata)) == 1;

    /// <summary>Position after the last message, bytes, or <see cref="CLOSED"/>.</summary>
    public abstract long Position { get; }

    /// <summary>Position up to which messages can be offered now, bytes, or <see cref="CLOSED"/>.</summary>
    public long PositionLimit => IsClosed ? CLOSED : Limit;

    /// <summary>Bytes left up to <see cref="PositionLimit"/>, or <see cref="CLOSED"/>.</summary>
    public long AvailableWindow => IsClosed ? CLOSED : PositionLimit - Position;

    /// <summary>Counter of the channel's status, or -1.</summary>
    internal int ChannelStatusId { get; }

    internal LogBuffers Log { get; }

    private protected byte* Metadata { get; }

    private protected byte* DefaultHeader { get; }

    /// <summary>Pairs with the driver's release of the limit.</summary>
    private protected long Limit => Volatile.Read(ref Unsafe.AsRef<long>(_positionLimit));

    /// <summary>Sends a message; returns the position after it or a code below zero.</summary>
    public abstract long Offer(IDirectBuffer buffer, int offset, int length,
        ReservedValueSupplier? reservedValueSupplier = null);

    /// <summary>Closes it. Messages offered before are still sent, then the end of the stream.</summary>
    public void Dispose()
    {
        Close(isRevoked: false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a destination; for channels with control-mode=manual.</summary>
    public void AddDestination(string endpointChannel) => _conductor.ChangeDestination(
        ControlProtocolEvents.AddDestination, RegistrationId, endpointChannel);

    /// <summary>Removes a destination that was added.</summary>
    public void RemoveDestination(string endpointChannel) => _conductor.ChangeDestination(
        ControlProtocolEvents.RemoveDestination, RegistrationId, endpointChannel);

    /// <summary>Marks it as closed because the client or the driver has ended.</summary>
    internal void ForceClose() => Volatile.Write(ref _isClosed, 1);

    private protected void Close(bool isRevoked)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            _conductor.ReleasePublication(this, isRevoked);
    }

    private protected long RefusedAt(long position, int length)
    {
        if (position + FrameDescriptor.Align(length + FrameDescriptor.HeaderLength) >= MaxPossiblePosition)
            return MAX_POSITION_EXCEEDED;

        return Volatile.Read(ref LogBufferDescriptor.IsConnected(Metadata)) == 1 ? BACK_PRESSURED : NOT_CONNECTED;
    }

    private protected int RequiredLength(int length) => length <= MaxPayloadLength
        ? FrameDescriptor.Align(length + FrameDescriptor.HeaderLength)
        : FrameDescriptor.ComputeFragmentedLength(length, MaxPayloadLength);

    private protected void CheckOffer(IDirectBuffer buffer, int offset, int length)
    {
        if ((uint)length > (uint)MaxMessageLength)
            ThrowLength(length, MaxMessageLength);
        buffer.BoundsCheck(offset, length);
    }

    private protected void WriteMessage(int index, int termOffset, int termId, IDirectBuffer buffer, int offset,
        int length, ReservedValueSupplier? supplier)
    {
        byte* term = Log.Term(index);
        if (length <= MaxPayloadLength)
            TermAppender.WriteUnfragmented(term, DefaultHeader, termOffset, termId, buffer, offset, length, supplier);
        else
            TermAppender.WriteFragmented(term, DefaultHeader, termOffset, termId, buffer, offset, length,
                MaxPayloadLength, supplier);
        GC.KeepAlive(buffer);
    }

    [DoesNotReturn]
    private void ThrowLength(int length, int bound) => throw new ArgumentException(
        $"{Channel} stream {StreamId}: a message of {length} bytes is not between 0 and {bound}; " +
        "split it or use a longer term-length", nameof(length));
}
