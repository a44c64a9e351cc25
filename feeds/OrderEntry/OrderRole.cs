// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Who says a message of an order protocol, and whether it is about an order at all.</summary>
public enum OrderRole : byte
{
    /// <summary>Logon, heartbeat, test, end of session: about the session itself.</summary>
    Session = 0,

    /// <summary>The client asks for something.</summary>
    Request = 1,

    /// <summary>The exchange answers, or tells something about an order.</summary>
    Answer = 2,
}
