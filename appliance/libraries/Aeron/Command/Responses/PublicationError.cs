// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Adaptive.Aeron.Command;

/// <summary>Event: a receiver refused a publication.</summary>
internal readonly ref struct PublicationError
{
    /// <summary>Value of an unknown or absent member.</summary>
    internal const long None = -1;

    private const int IPv4 = 1;
    private const int IPv6 = 2;
    private const int IPv4Length = 4;
    private const int AddressLength = 16;

    internal long RegistrationId { get; private init; }

    internal int SessionId { get; private init; }

    internal int StreamId { get; private init; }

    internal long ReceiverId { get; private init; }

    internal long GroupTag { get; private init; }

    internal IPEndPoint Source { get; private init; }

    internal int Code { get; private init; }

    internal ReadOnlySpan<byte> Message { get; private init; }

    internal static int Encode(Span<byte> buffer, long registrationId, int sessionId, int streamId, long receiverId,
        long groupTag, IPEndPoint source, int code, ReadOnlySpan<byte> message)
    {
        Span<byte> address = stackalloc byte[AddressLength];
        address.Clear();
        source.Address.TryWriteBytes(address, out int length);
        return new MessageWriter(buffer).Int64(registrationId).Int64(None).Int32(sessionId).Int32(streamId)
            .Int64(receiverId).Int64(groupTag).Int32((length == IPv4Length ? IPv4 : IPv6) | (source.Port << 16))
            .Int64(BitConverter.ToInt64(address)).Int64(BitConverter.ToInt64(address[sizeof(long)..])).Int32(code)
            .Bytes(message).Length;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out PublicationError message)
    {
        var reader = new MessageReader(bytes);
        long registrationId = reader.Int64();
        _ = reader.Int64();                            // registration of a manual destination; not used
        int sessionId = reader.Int32();
        int streamId = reader.Int32();
        long receiverId = reader.Int64();
        long groupTag = reader.Int64();
        int typeAndPort = reader.Int32();
        Span<byte> address = stackalloc byte[AddressLength];
        BitConverter.TryWriteBytes(address, reader.Int64());
        BitConverter.TryWriteBytes(address[sizeof(long)..], reader.Int64());
        int code = reader.Int32();
        ReadOnlySpan<byte> text = reader.Bytes();
        bool isIPv6 = (short)typeAndPort == IPv6;
        message = new PublicationError
        {
            RegistrationId = registrationId,
            SessionId = sessionId,
            StreamId = streamId,
            ReceiverId = receiverId,
            GroupTag = groupTag,
            Source = new IPEndPoint(
                new IPAddress(isIPv6 ? address : address[..IPv4Length]), (ushort)(typeAndPort >> 16)),
            Code = code,
            Message = text,
        };
        return reader.IsWhole;
    }
}
