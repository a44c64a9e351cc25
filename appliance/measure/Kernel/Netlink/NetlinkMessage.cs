// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Netlink;

/// <summary>Framing of all netlink messages: headers and attributes; layouts of linux/netlink.h.</summary>
public static class NetlinkMessage
{
    /// <summary>Bytes of <c>struct nlmsghdr</c>.</summary>
    internal const int HeaderBytes = 16;

    /// <summary>Bytes of <c>struct nlattr</c>.</summary>
    internal const int AttributeBytes = 4;

    /// <summary>Request (NLM_F_REQUEST).</summary>
    public const ushort Request = 1;

    /// <summary>With <see cref="Request"/>: all objects (NLM_F_DUMP).</summary>
    internal const ushort Dump = 0x300;

    /// <summary>Error message (NLMSG_ERROR), with -errno.</summary>
    internal const ushort Error = 2;

    /// <summary>End of a list (NLMSG_DONE).</summary>
    internal const ushort Done = 3;

    private const int TypeMask = 0x3FFF;                        // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    /// <summary>Length including padding.</summary>
    internal static int Aligned(int length) => (length + 3) & ~3;

    /// <summary>Removes the first message; returns false at the end, or if the rest is not a message.</summary>
    internal static bool TryTake(
        scoped ref ReadOnlySpan<byte> messages, out ushort type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (messages.Length < HeaderBytes)
            return false;
        uint length = MemoryMarshal.Read<uint>(messages);
        if (length < HeaderBytes || length > messages.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(messages[4..]);
        body = messages[HeaderBytes..(int)length];
        messages = messages[Math.Min(Aligned((int)length), messages.Length)..];
        return true;
    }

    /// <summary>Removes the first attribute; returns false at the end, or if the rest is not an attribute.</summary>
    public static bool TryTakeAttribute(
        scoped ref ReadOnlySpan<byte> attributes, out int type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (attributes.Length < AttributeBytes)
            return false;
        int length = MemoryMarshal.Read<ushort>(attributes);
        if (length < AttributeBytes || length > attributes.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask;
        value = attributes[AttributeBytes..length];
        attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        return true;
    }

    /// <summary>Writes an attribute whose value ends on whole words.</summary>
    /// <returns>Its length, bytes.</returns>
    internal static int WriteAttribute(Span<byte> place, ushort type, ReadOnlySpan<byte> value)
    {
        int length = AttributeBytes + value.Length;
        MemoryMarshal.Write(place, (ushort)length);
        MemoryMarshal.Write(place[2..], type);
        value.CopyTo(place[AttributeBytes..]);
        return length;
    }

    /// <summary>Error of an error message, or of the end of a list: -errno, or 0.</summary>
    internal static int ErrorOf(ReadOnlySpan<byte> body) =>
        body.Length >= sizeof(int) ? MemoryMarshal.Read<int>(body) : 0;

    /// <summary>Value of the first attribute of a type; empty if there is none.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == wanted)
                return value;
        }
        return default;
    }
}
