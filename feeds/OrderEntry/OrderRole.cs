// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Sender of a message of an order protocol, and its subject: the session or an order.</summary>
public enum OrderRole : byte
{
    /// <summary>About the session itself: logon, heartbeat, test, end of session.</summary>
    Session = 0,

    /// <summary>Request of the client.</summary>
    Request = 1,

    /// <summary>Answer of the exchange, or its report about an order.</summary>
    Answer = 2,
}
