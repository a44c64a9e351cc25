// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Flags of the TCP header.</summary>
internal static class TcpFlag
{
    internal const byte Fin = 1;
    internal const byte Syn = 2;
    internal const byte Rst = 4;
    internal const byte Ack = 16;
}
