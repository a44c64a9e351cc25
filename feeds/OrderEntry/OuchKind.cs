// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Kinds of the messages of OUCH by the letters that Nasdaq's versions share.</summary>
[HotPath]
internal static class OuchKind
{
    internal static OrderKind OfRequest(byte type) => type switch
    {
        (byte)'O' => OrderKind.New,
        (byte)'U' or (byte)'M' => OrderKind.Replace,
        (byte)'X' => OrderKind.Cancel,
        _ => OrderKind.Other,
    };

    internal static OrderKind OfAnswer(byte type) => type switch
    {
        (byte)'A' => OrderKind.Accepted,
        (byte)'U' or (byte)'M' => OrderKind.Replaced,
        (byte)'C' or (byte)'D' => OrderKind.Canceled,
        (byte)'E' => OrderKind.Filled,
        (byte)'J' => OrderKind.Rejected,
        (byte)'P' or (byte)'I' => OrderKind.CancelRefused,
        _ => OrderKind.Other,
    };
}
