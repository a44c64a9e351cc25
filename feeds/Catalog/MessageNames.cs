// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Catalog;

/// <summary>Names of message types, as the protocols' documents call them.</summary>
public static class MessageNames
{
    /// <summary>Name of a message by the session layer's packet type and the message type.</summary>
    public static string? Of(ProtocolId protocol, StreamDirection direction, byte packetType, uint code)
    {
        if (protocol == ProtocolId.Fix)
            return FixNames.Of(code);
        bool isOuch = protocol is ProtocolId.SoupBinTcpOuch5 or ProtocolId.SoupBinTcpOuch42
            or ProtocolId.SoupBinTcpOuchJnx or ProtocolId.SoupBinTcpOuchGenium;
        if (!isOuch && protocol != ProtocolId.SoupBinTcp)
            return OrderNames.Of(protocol, packetType, code);
        if (!isOuch || packetType is not ((byte)'S' or (byte)'U'))
            return SoupBinName(packetType, direction);
        if (protocol == ProtocolId.SoupBinTcpOuchGenium)
            return OuchGeniumNames.Of(direction, code);
        return direction == StreamDirection.ToExchange
            ? OuchRequestName(protocol, code)
            : OuchAnswerName(protocol, code);
    }

    private static string? SoupBinName(byte packetType, StreamDirection direction) => (char)packetType switch
    {
        '+' => "Debug",
        'A' => "Login Accepted",
        'J' => "Login Rejected",
        'S' => "Sequenced Data",
        'U' => "Unsequenced Data",
        'H' => "Server Heartbeat",
        'Z' => "End of Session",
        'L' => "Login Request",
        'R' => "Client Heartbeat",
        'O' when direction == StreamDirection.ToExchange => "Logout Request",
        _ => null,
    };

    private static string? OuchRequestName(ProtocolId protocol, uint code) => (char)code switch
    {
        'O' => "Enter Order",
        'U' => "Replace Order",
        'X' => "Cancel Order",
        'M' => "Modify Order",
        'N' when protocol == ProtocolId.SoupBinTcpOuch42 => "Trade Now",
        'C' when protocol == ProtocolId.SoupBinTcpOuch5 => "Mass Cancel",
        'D' when protocol == ProtocolId.SoupBinTcpOuch5 => "Disable Order Entry",
        'E' when protocol == ProtocolId.SoupBinTcpOuch5 => "Enable Order Entry",
        'Q' when protocol == ProtocolId.SoupBinTcpOuch5 => "Account Query",
        _ => null,
    };

    private static string? OuchAnswerName(ProtocolId protocol, uint code) => (char)code switch
    {
        'S' => "System Event",
        'A' => "Order Accepted",
        'U' => "Order Replaced",
        'C' => "Order Canceled",
        'D' => "AIQ Canceled",
        'E' => "Order Executed",
        'B' => "Broken Trade",
        'J' => "Order Rejected",
        'P' => "Cancel Pending",
        'I' => "Cancel Reject",
        'T' => "Order Priority Update",
        'M' => "Order Modified",
        'F' => "Trade Correction",
        'G' when protocol == ProtocolId.SoupBinTcpOuch42 => "Executed with Reference Price",
        'R' when protocol == ProtocolId.SoupBinTcpOuch5 => "Order Restated",
        'Q' when protocol == ProtocolId.SoupBinTcpOuch5 => "Account Query Response",
        'X' when protocol == ProtocolId.SoupBinTcpOuch5 => "Mass Cancel Response",
        'G' when protocol == ProtocolId.SoupBinTcpOuch5 => "Disable Order Entry Response",
        'K' when protocol == ProtocolId.SoupBinTcpOuch5 => "Enable Order Entry Response",
        _ => null,
    };
}
