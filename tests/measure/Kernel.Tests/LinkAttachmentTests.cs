// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Native;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Programs whose link another process holds too: a child has all descriptors until it executes.</summary>
[Trait("Needs", "root")]
public sealed partial class LinkAttachmentTests
{
    [RootTheory]
    [InlineData(BpfCall.ProgramTypeXdp, BpfCall.AttachXdp, "xdp")]
    [InlineData(BpfCall.ProgramTypeTc, BpfCall.AttachTcxIngress, "tcx")]
    [InlineData(BpfCall.ProgramTypeTc, BpfCall.AttachTcxEgress, "tcx")]
    public void what_is_detached_is_gone_although_its_descriptor_was_copied(uint programType, uint hook, string mode)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            int device = NetworkDevice.IndexOf(VethPair.Watched);
            int program = BpfCall.LoadProgram(
                programType, 0, [BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit]);
            int link = BpfCall.CreateLink(program, device, hook, 0);
            Assert.True(link >= 0, $"no link: {link}");
            int copy = Duplicate(link);
            Assert.Equal(device, InterfaceOf(copy));

            new LinkAttachment(link, mode).Dispose();

            Assert.Equal(0, InterfaceOf(copy));
            _ = Libc.close(copy);
            _ = Libc.close(program);
        });
    }

    // Links of both kinds have it first behind type, id, program and padding; 0 once they are detached.
    private static unsafe int InterfaceOf(int link)
    {
        int* information = stackalloc int[16];                  // struct bpf_link_info
        uint bytes = 16 * sizeof(int);
        new Span<int>(information, 16).Clear();
        Assert.Equal(0, LibBpf.bpf_obj_get_info_by_fd(link, information, &bytes));
        return information[4];
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
