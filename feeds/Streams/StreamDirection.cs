// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Streams;

/// <summary>Direction of a TCP stream, by the gateway's address, not by the hook.</summary>
public enum StreamDirection : byte
{
    /// <summary>From the client to the exchange's gateway.</summary>
    ToExchange = 0,

    /// <summary>From the exchange's gateway to the client.</summary>
    FromExchange = 1,
}
