// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Model.Counters;

namespace Telemetry.Host.Talkers;

/// <summary>One direction of a flow.</summary>
/// <param name="Local">Address and port here; of a mirror port, where nothing is here, the receiver's.</param>
/// <param name="Remote">Address and port of the other end.</param>
/// <param name="Protocol">Protocol number of IP.</param>
/// <param name="Direction">Direction of the packets.</param>
public readonly record struct TalkerKey(
    EndpointAddress Local, EndpointAddress Remote, byte Protocol, TrafficDirection Direction)
{
    /// <summary>The flow of a sample.</summary>
    public static TalkerKey Of(in PacketSample sample) => sample.Hook == Hook.TcTx
        ? new TalkerKey(sample.Source, sample.Destination, sample.IpProtocol, TrafficDirection.Out)
        : new TalkerKey(sample.Destination, sample.Source, sample.IpProtocol, TrafficDirection.In);
}
