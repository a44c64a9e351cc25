// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Capturing;

/// <summary>
/// The XDP program that also records the NIC's stamps, loaded for one device: the kernel lets only a program that is
/// bound to a device ask its driver for metadata. It writes to the maps of the other programs.
/// </summary>
internal sealed class StampedProgram : IDisposable
{
    /// <summary>Its name, in place of <c>xdp_rx</c>.</summary>
    internal const string Name = "xdp_rx_stamped";

    private static readonly string[] AlwaysShared = ["flow_table", "hook_states", "parsed_packets", "sum_scratches"];

    private readonly BpfObject _object;

    private StampedProgram(BpfObject bpfObject, int interfaceIndex) =>
        (_object, InterfaceIndex) = (bpfObject, interfaceIndex);

    /// <summary>The device that it is bound to.</summary>
    internal int InterfaceIndex { get; }

    /// <summary>The loaded program.</summary>
    internal int Fd => _object.ProgramFd(Name);

    /// <summary>Loads it for a device.</summary>
    /// <param name="main">Owner of the maps, loaded.</param>
    /// <param name="plan">The plan by which it was loaded.</param>
    /// <param name="device">The device's name, for errors.</param>
    /// <param name="interfaceIndex">The device.</param>
    /// <exception cref="FailureException">The kernel or the driver refuses.</exception>
    internal static StampedProgram Load(BpfObject main, CapturePlan plan, string device, int interfaceIndex)
    {
        if (KernelTypes.Running is { HasStampsAtXdp: false })
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, device, "this kernel does not let programs at XDP read stamps of NICs (since 6.3)",
                "use attach: tc there, leave out stamps: nic, or use a later kernel"));
        }
        BpfObject bpfObject = BpfObject.OpenEmbedded(
            BpfObjectNames.Capture(plan.HasBlocks, plan.Options.Flight is not null, stamped: true));
        try
        {
            Share(bpfObject, main, plan);
            uint frags = plan.Constants.XdpFrags != 0 ? BpfCall.XdpFrags : 0;
            bpfObject.UseProgram(Name, use: true, frags | BpfCall.XdpDeviceBound);
            bpfObject.BindProgram(Name, interfaceIndex);
            bpfObject.Configure("configuration", [plan.Constants]);
            bpfObject.Configure<ushort>("ring_places", plan.Places.Encode());
            bpfObject.Load();
            return new StampedProgram(bpfObject, interfaceIndex);
        }
        catch (FailureException refused)
        {
            bpfObject.Dispose();
            throw new FailureException(
                new Failure(
                    ExitCode.CannotRun, device, "the XDP program that reads the NIC's stamps cannot be loaded for it: "
                    + refused.Failure.What, "see 'telemetry doctor', or remove stamps: nic"),
                refused);
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    public void Dispose() => _object.Dispose();

    private static void Share(BpfObject bpfObject, BpfObject main, CapturePlan plan)
    {
        foreach (string name in AlwaysShared)
            bpfObject.Map(name).Share(main.Map(name));
        bool arrayRing = plan.Options.Transport == RingTransport.ArrayRing;
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            string program = KernelCapture.ProgramOf(hook);
            bool isOwn = hook == Hook.XdpRx;
            for (int map = 0; map < RingPlace.MostNodes; map++)
            {
                string name = RingPlaces.NameOf(program, map);
                ShareOrLeaveOut(bpfObject, main, name, isOwn && arrayRing && map < plan.Places.MapCount);
            }
            ShareOrLeaveOut(bpfObject, main, program + "_ringbuf", isOwn && !arrayRing);
            if (plan.Options.Flight is not null)
                ShareOrLeaveOut(bpfObject, main, program + "_flight", isOwn);
        }
        ShareOrLeaveOut(bpfObject, main, SampleRing.MapName, plan.Options.SampleEvery > 0);
    }

    private static void ShareOrLeaveOut(BpfObject bpfObject, BpfObject main, string name, bool share)
    {
        if (share)
            bpfObject.Map(name).Share(main.Map(name));
        else
            bpfObject.Map(name).Use(false);
    }
}
