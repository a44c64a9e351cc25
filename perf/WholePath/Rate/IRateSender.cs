// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.WholePath.Rate;

/// <summary>Sends numbered packets from CPU 0 as fast as it can.</summary>
internal interface IRateSender : IDisposable
{
    /// <summary>Sends a number of packets; on return all were received, if there was room.</summary>
    /// <returns>Packets per second.</returns>
    double Send(int packets);
}
