// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Sending;

/// <summary>
/// Stamps of datagrams that one interface transmits, by the passive program <c>tc_tx</c> at TC egress, which runs
/// inside the call that sends. It ends with the process, however that ends. Not thread-safe.
/// </summary>
public sealed class TransmitStamps : IDisposable
{
    // Room for 99,864 records of 168 bytes: the shortest that the program writes, with the ring's own header.
    private const long RingBytes = 16L << 20;

    private readonly KernelCapture _capture;
    private readonly RingBuffer _ring;

    private TransmitStamps(KernelCapture capture, RingBuffer ring) => (_capture, _ring) = (capture, ring);

    /// <summary>Loads the program and attaches it.</summary>
    /// <param name="interfaceName">The interface; the program is on the one device below it, if it has one.</param>
    /// <param name="targets">Destinations of the datagrams that are stamped.</param>
    /// <exception cref="FailureException">The kernel refuses it, could not remove it after a kill, or the interface
    /// has several devices below it.</exception>
    public static TransmitStamps Attach(string interfaceName, IEnumerable<EndpointAddress> targets)
    {
        if (!KernelProbe.HasTcx)
        {
            throw new FailureException(new Failure(ExitCode.CannotRun, interfaceName,
                "a program at TC egress would outlive a killed process: no TCX (since 6.6), or no permission to load",
                "use a kernel from 6.6, as root or with CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"));
        }
        var capture = KernelCapture.Open(new KernelCaptureOptions
        {
            Flows = FlowsOf(targets),
            Interfaces = [new CaptureInterface(interfaceName, AttachMode.Tc, Receive: false)],
            Transport = RingTransport.BpfRingBuffer,            // one ring, in the order of sending
            RingBytes = RingBytes,
        });
        try
        {
            if (capture.Interfaces.Count > 1)
            {
                throw new FailureException(new Failure(ExitCode.CannotRun, interfaceName,
                    "it has several devices, and each would stamp the same datagram",
                    "name an interface with one device"));
            }
            RingDescriptor ring = capture.Rings.Single();
            var stamps = new TransmitStamps(capture, RingBuffer.Map(ring.PollFd, ring.DataBytes));
            capture.AttachTransmit();
            return stamps;
        }
        catch
        {
            capture.Dispose();
            throw;
        }
    }

    private static List<FlowDefinition> FlowsOf(IEnumerable<EndpointAddress> targets)
    {
        List<FlowDefinition> flows = [];
        foreach (EndpointAddress target in targets.Distinct())
        {
            flows.Add(new FlowDefinition
            {
                Id = flows.Count + 1,
                Endpoint = target,
                MatchesSource = false,
                IsTcp = false,
                SnapLength = 0,
                Protocol = ProtocolId.Unknown,
            });
        }
        return flows;
    }

    /// <summary>Takes the next stamp, in the order in which the datagrams left.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out TransmitStamp stamp)
    {
        if (!_ring.TryTake(out ReadOnlySpan<byte> bytes))
        {
            stamp = default;
            return false;
        }
        ref readonly PacketRecord record = ref MemoryMarshal.AsRef<PacketRecord>(bytes);
        stamp = new TransmitStamp((long)record.StampNs,
            new EndpointAddress(record.SourceAddress, record.SourcePort),
            new EndpointAddress(record.DestinationAddress, record.DestinationPort));
        return true;
    }

    public void Dispose()
    {
        _ring.Dispose();
        _capture.Dispose();
    }
}

/// <summary>Stamp of one datagram.</summary>
/// <param name="StampNs">Time at TC egress, nanoseconds of CLOCK_MONOTONIC.</param>
/// <param name="Target">Its destination.</param>
public readonly record struct TransmitStamp(long StampNs, EndpointAddress Source, EndpointAddress Target);
