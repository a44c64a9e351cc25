// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.HostPath.Steps;

/// <summary>The programs that stamp orders' segments at the driver and at their acknowledgement, in an object that
/// kernels before 6.15 cannot load. They write the ring and the counters of <see cref="StageCapture"/>. The flag that
/// asks for stamps stays on connections when the programs are gone; it costs nothing then.</summary>
internal sealed class TransmitPrograms : IDisposable
{
    internal const string Name = "stage_transmit";

    private const string OpenConnections = "stage_transmit_open";

    private static readonly string[] SharedMaps = ["stage_states", "stage_losses", "stage_ring"];

    private readonly BpfObject _object;

    private TransmitPrograms(BpfObject bpfObject) => _object = bpfObject;

    /// <summary>File descriptor of the program at the cgroup.</summary>
    internal int ProgramFd => _object.ProgramFd(Name);

    /// <summary>Loads the programs, attaches nothing.</summary>
    /// <param name="capture">Capture whose flows they find.</param>
    /// <param name="steps">The loaded object of the other steps, whose maps they write.</param>
    /// <param name="why">Why the kernel refuses them; null if it does not.</param>
    internal static TransmitPrograms? TryLoad(KernelCapture capture, BpfObject steps, out string? why)
    {
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            capture.Memory.Plan.HasBlocks ? BpfObjectNames.TransmitWithBlocks : BpfObjectNames.Transmit);
        try
        {
            foreach (string map in SharedMaps)
                bpfObject.Map(map).Share(steps.Map(map));
            capture.ShareFlows(bpfObject);
            bpfObject.Configure<uint>("stage_network", [ThreadNetwork.Inode()]);
            bpfObject.Load();
            why = null;
            return new TransmitPrograms(bpfObject);
        }
        catch (FailureException refused)
        {
            bpfObject.Dispose();
            why = refused.Failure.FirstLine;
            return null;
        }
    }

    /// <summary>Attaches the program to a cgroup, and asks for stamps of the open connections in the network namespace
    /// of the calling thread.</summary>
    /// <param name="cgroup">Directory of the cgroup; empty for the root.</param>
    internal LinkAttachment Attach(string cgroup)
    {
        LinkAttachment attachment = Cgroup.Attach(ProgramFd, BpfCall.AttachCgroupSocketOperations, cgroup);
        try
        {
            using IteratorLink connections = _object.AttachIterator(OpenConnections);
            byte[] nothing = new byte[1];
            NativeError.Check(
                connections.Read(ref nothing, nothing.Length, out _), "bpf_iter_create", "kernel",
                "open connections cannot be listed", "see 'telemetry doctor'");
            return attachment;
        }
        catch
        {
            attachment.Dispose();
            throw;
        }
    }

    public void Dispose() => _object.Dispose();
}
