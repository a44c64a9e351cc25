// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Catalog;

/// <summary>
/// Names of the messages of the exchanges' binary order protocols, for those messages that are decoded.
/// </summary>
internal static class OrderNames
{
    /// <summary>Name of a message; null if unknown.</summary>
    internal static string? Of(ProtocolId protocol, byte packetType, uint code) => protocol switch
    {
        ProtocolId.CmeILink3 => ILink(code),
        ProtocolId.B3EntryPoint => EntryPoint(code),
        ProtocolId.CboeBoe => Boe(code),
        ProtocolId.CboeBoe3 => Boe3(code),
        ProtocolId.T7Eti or ProtocolId.T7Eti6 => Eti(code),
        ProtocolId.PillarGateway => Pillar(code),
        ProtocolId.OptiqOeg => Optiq(code),
        ProtocolId.LseNative => Lse(code),
        ProtocolId.MemxMemo => Memo(code),
        ProtocolId.MiaxMeo => Meo(packetType, code),
        ProtocolId.CoinbaseDerivativesOe => Coinbase(code),
        ProtocolId.TxseRake => Rake(packetType, code),
        ProtocolId.HkexOcg => HkexOcgNames.Of(code),
        ProtocolId.MiaxFei => MiaxFeiNames.Of(packetType, code),
        _ => null,
    };

    private static string? ILink(uint code) => code switch
    {
        500 => "Negotiate",
        501 => "Negotiation Response",
        502 => "Negotiation Reject",
        503 => "Establish",
        504 => "Establishment Ack",
        505 => "Establishment Reject",
        506 => "Sequence",
        507 => "Terminate",
        508 => "Retransmit Request",
        509 => "Retransmission",
        510 => "Retransmit Reject",
        513 => "Not Applied",
        514 => "New Order Single",
        515 => "Order Cancel Replace Request",
        516 => "Order Cancel Request",
        517 => "Mass Quote",
        521 => "Business Reject",
        522 => "Execution Report New",
        523 => "Execution Report Reject",
        524 => "Execution Report Elimination",
        525 => "Execution Report Trade Outright",
        526 => "Execution Report Trade Spread",
        528 => "Quote Cancel",
        529 => "Order Mass Action Request",
        531 => "Execution Report Modify",
        532 => "Execution Report Status",
        533 => "Order Status Request",
        534 => "Execution Report Cancel",
        535 => "Order Cancel Reject",
        536 => "Order Cancel Replace Reject",
        545 => "Mass Quote Ack",
        562 => "Order Mass Action Report",
        563 => "Quote Cancel Ack",
        564 => "Execution Report Pending Cancel",
        565 => "Execution Report Pending Replace",
        _ => null,
    };

    private static string? EntryPoint(uint code) => code switch
    {
        1 => "Negotiate",
        2 => "Negotiate Response",
        3 => "Negotiate Reject",
        4 => "Establish",
        5 => "Establish Ack",
        6 => "Establish Reject",
        7 => "Terminate",
        8 => "Not Applied",
        9 => "Sequence",
        12 => "Retransmit Request",
        13 => "Retransmission",
        14 => "Retransmit Reject",
        100 => "Simple New Order",
        101 => "Simple Modify Order",
        102 => "New Order Single",
        104 => "Order Cancel Replace Request",
        105 => "Order Cancel Request",
        200 => "Execution Report New",
        201 => "Execution Report Modify",
        202 => "Execution Report Cancel",
        203 => "Execution Report Trade",
        204 => "Execution Report Reject",
        _ => null,
    };

    private static string? Boe(uint code) => code switch
    {
        0x02 => "Logout Request",
        0x03 => "Client Heartbeat",
        0x08 => "Logout",
        0x09 => "Server Heartbeat",
        0x13 => "Replay Complete",
        0x24 => "Login Response",
        0x25 => "Order Acknowledgment",
        0x26 => "Order Rejected",
        0x27 => "Order Modified",
        0x28 => "Order Restated",
        0x29 => "User Modify Rejected",
        0x2A => "Order Cancelled",
        0x2B => "Cancel Rejected",
        0x2C => "Order Execution",
        0x2D => "Trade Cancel or Correct",
        0x37 => "Login Request",
        0x38 => "New Order",
        0x39 => "Cancel Order",
        0x3A => "Modify Order",
        _ => null,
    };

    private static string? Boe3(uint code) => code switch
    {
        1 => "Login Request",
        2 => "Logout Request",
        3 => "Client Heartbeat",
        501 => "Login Response",
        503 => "Logout Response",
        0x07D1 => "New Order",
        0x07DA => "Cancel Order",
        0x07DB => "Modify Order",
        0x09C5 => "Order Acknowledgement",
        0x09C7 => "Order Rejected",
        0x09CB => "Order Modified",
        0x09CC => "Modify Rejected",
        0x09CD => "Order Restated",
        0x09D0 => "Order Cancelled",
        0x09D2 => "Cancel Rejected",
        0x09D3 => "Order Execution",
        0x09D4 => "Trade Cancel or Correct",
        _ => null,
    };

    private static string? Eti(uint code) => code switch
    {
        10000 => "Logon Request",
        10001 => "Logon Response",
        10002 => "Logout Request",
        10003 => "Logout Response",
        10008 => "Retransmit Request",
        10010 => "Reject",
        10011 => "Heartbeat",
        10018 => "User Login Request",
        10019 => "User Login Response",
        10023 => "Heartbeat Notification",
        10026 => "Retransmit ME Message Request",
        10027 => "Retransmit ME Message Response",
        10100 => "New Order Single Request",
        10101 => "New Order Response",
        10102 => "New Order NR Response",
        10103 => "Order Exec Response",
        10104 => "Order Exec Notification",
        10106 => "Modify Order Single Request",
        10107 => "Modify Order Response",
        10108 => "Modify Order NR Response",
        10109 => "Delete Order Single Request",
        10110 => "Delete Order Response",
        10111 => "Delete Order NR Response",
        10117 => "Order Exec Report Broadcast",
        10125 => "New Order Single Short Request",
        10126 => "Modify Order Single Short Request",
        10138 => "New Order Request",
        10139 => "New Order Short Request",
        10140 => "Modify Order Request",
        10141 => "Modify Order Short Request",
        10142 => "Delete Order Request",
        _ => null,
    };

    private static string? Pillar(uint code) => code switch
    {
        0x0201 => "Login",
        0x0202 => "Login Response",
        0x0203 => "Stream Avail",
        0x0204 => "Heartbeat",
        0x0205 => "Open",
        0x0206 => "Open Response",
        0x0207 => "Close",
        0x0208 => "Close Response",
        0x0240 => "New Order Single and Cancel/Replace Request",
        0x0248 => "New Order",
        0x0260 or 0x0269 => "Order and Cancel/Replace Acknowledgement",
        0x0262 or 0x0268 => "Order Priority Update Acknowledgment",
        0x0263 or 0x0267 => "Application Layer Reject",
        0x0270 or 0x0251 => "Order Modify Request",
        0x0271 or 0x0278 => "Order Modify/Cancel Request Acknowledgment and UROUT",
        0x0280 or 0x0250 => "Order Cancel Request",
        0x0281 or 0x0223 or 0x0224 => "Bulk Cancel Request",
        0x0282 => "Sequenced Filler",
        0x0290 or 0x0295 => "Execution Report",
        0x0292 or 0x0293 => "Trade Bust/Correct",
        _ => null,
    };

    private static string? Optiq(uint code) => code switch
    {
        1 => "New Order",
        3 => "Ack",
        4 => "Fill",
        5 => "Kill",
        6 => "Cancel Replace",
        7 => "Reject",
        12 => "Cancel Request",
        50 => "Instrument Synchronization List",
        100 => "Logon",
        101 => "Logon Ack",
        102 => "Logon Reject",
        103 => "Logout",
        106 => "Heartbeat",
        107 => "Test Request",
        108 => "Technical Reject",
        _ => null,
    };

    private static string? Lse(uint code) => (char)code switch
    {
        '0' => "Heartbeat",
        '3' => "Reject",
        '5' => "Logout",
        '8' => "Execution Report",
        '9' => "Order Cancel Reject",
        'A' => "Logon",
        'B' => "Logon Reply",
        'D' => "New Order",
        'F' => "Order Cancel Request",
        'G' => "Order Cancel/Replace Request",
        'j' => "Business Reject",
        'n' => "System Status",
        'q' => "Order Mass Cancel Request",
        'r' => "Order Mass Cancel Report",
        _ => null,
    };

    // Names that the equities and options schemas share; other templates mean different messages in the two.
    private static string? Memo(uint code) => code switch
    {
        1 => "New Order Single",
        1001 => "Login Accepted",
        1002 => "Login Rejected",
        1003 => "Start of Session",
        1004 => "End of Session",
        1005 => "Replay Begin",
        1006 => "Replay Rejected",
        1007 => "Replay Complete",
        1008 => "Stream Begin",
        1009 => "Stream Rejected",
        1010 => "Stream Complete",
        1100 => "Login Request",
        1101 => "Replay Request",
        1102 => "Replay All Request",
        1103 => "Stream Request",
        _ => null,
    };

    private static string? Meo(byte packetType, uint code) => (char)packetType switch
    {
        's' or 'U' => MeoMessage((char)(code >> 8), (char)(code & 0xFF)),
        'l' => "Login Request",
        'r' => "Login Response",
        'c' => "Synchronization Complete",
        'a' => "Retransmission Request",
        'X' => "Logout Request",
        'G' => "Goodbye Packet",
        'u' => "Trading Session Update",
        '0' => "Server Heartbeat",
        '1' => "Client Heartbeat",
        'T' => "Test Packet",
        _ => null,
    };

    private static string? MeoMessage(char first, char second) => (first, second) switch
    {
        ('N', '1') => "New Order Request",
        ('N', 'R') => "New Order Response",
        ('M', '1') => "Modify Order Request",
        ('M', 'R') => "Modify Order Response",
        ('C', 'O') => "Cancel Order Request",
        ('C', 'R') => "Cancel Order Response",
        ('C', 'X') => "Cancel Order by Exchange Order Id Request",
        ('C', 'Q') => "Cancel Order by Exchange Order Id Response",
        ('O', '1') => "New Order Notification",
        ('M', 'N') => "Modify Order Notification",
        ('X', 'N') => "Cancel/Reduce Size Order Notification",
        ('E', '1') => "Execution Notification",
        _ => null,
    };

    // Templates 102 and 202 mean different messages in the two schemas, so they get no name.
    private static string? Coinbase(uint code) => code switch
    {
        10 => "Heartbeat",
        11 => "Test Request",
        100 => "Logon",
        101 => "Logout",
        110 => "New Order",
        111 => "New IOC Order",
        120 => "Replace Order",
        130 => "Cancel Order",
        131 => "Mass Cancel Order",
        200 => "Logon Conf",
        201 => "Logged Out",
        210 => "Order Entered",
        220 => "Order Replaced",
        221 => "Order Reject",
        230 => "Order Canceled",
        231 => "Mass Cancel Order Ack",
        232 => "Mass Cancel Order Reject",
        233 => "Cancel Order Reject",
        240 => "Order Filled",
        241 => "Spread Order Filled",
        _ => null,
    };

    private static string? Rake(byte packetType, uint code) => (char)packetType switch
    {
        '2' or '6' => RakeMessage((char)code),
        '0' => "Debug",
        '1' => "Logon Response",
        '3' => "Server Heartbeat",
        '4' => "End of Session",
        '5' => "Logon Request",
        '7' => "Member Heartbeat",
        _ => null,
    };

    private static string? RakeMessage(char type) => type switch
    {
        'L' => "Limit Order",
        'A' => "Market Order",
        'C' => "Cancel Order",
        'M' => "Modify Order",
        'R' => "Replace Order",
        'V' => "Mass Cancel",
        'I' => "Limit Order Accepted",
        'D' => "Market Order Accepted",
        'U' => "Limit Order Rejected",
        'T' => "Market Order Rejected",
        'X' => "Order Canceled",
        'W' => "Cancel Rejected",
        'Y' => "Order Modified",
        'N' => "Modify Rejected",
        'J' => "Order Replaced",
        'K' => "Replace Rejected",
        'E' => "Order Executed",
        'F' => "Order Restated",
        'Z' => "Self Match Prevented",
        _ => null,
    };
}
