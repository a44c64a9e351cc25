// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Reading;

/// <summary>Receives the datagrams of a play.</summary>
internal interface IDatagramSink
{
    /// <summary>Takes a datagram, whose bytes are valid during the call.</summary>
    /// <returns>False to end the reading.</returns>
    bool Take(in Datagram datagram, ReadOnlySpan<byte> payload);
}
