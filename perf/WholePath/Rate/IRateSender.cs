// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.WholePath.Rate;

/// <summary>Sends numbered packets from CPU 0 as fast as it can.</summary>
internal interface IRateSender : IDisposable
{
    /// <summary>Sends so many; on return all were received, where there was room.</summary>
    /// <returns>Packets in a second.</returns>
    double Send(int packets);
}
