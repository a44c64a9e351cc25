// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Flags of the TCP header (RFC 9293, section 3.1).</summary>
public static class TcpFlag
{
    /// <summary>The sender has no more data.</summary>
    public const byte Fin = 1;

    /// <summary>The connection begins: the sequence number is the initial one.</summary>
    public const byte Syn = 2;

    /// <summary>The connection is aborted or refused.</summary>
    public const byte Rst = 4;

    /// <summary>The acknowledgment number is valid.</summary>
    public const byte Ack = 16;
}
