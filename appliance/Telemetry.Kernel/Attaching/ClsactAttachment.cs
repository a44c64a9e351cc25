// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// A program on the clsact qdisc, for kernels before 6.6. It has no link and outlives the process if that is killed:
/// handle and priority are fixed, so that the next start finds and removes what is left.
/// </summary>
public sealed unsafe class ClsactAttachment : ProgramAttachment
{
    private const uint Handle = 0x7E1E;
    private const uint Priority = 0x7E1E;
    private const int Ingress = 1;                              // BPF_TC_INGRESS
    private const int Egress = 2;                               // BPF_TC_EGRESS

    private readonly string _name;
    private readonly bool _egress;
    private readonly bool _madeQdisc;
    private int _interfaceIndex;

    private ClsactAttachment(NetworkDevice device, bool egress, bool madeQdisc)
    {
        _name = device.Name;
        _interfaceIndex = device.Index;
        _egress = egress;
        _madeQdisc = madeQdisc;
    }

    /// <inheritdoc/>
    internal override string Mode => "clsact";

    /// <inheritdoc/>
    internal override string Warning =>
        $"{_name}: attached by clsact, which outlives a killed process; the next start removes it";

    /// <inheritdoc/>
    internal override bool IsDetached => !IsPresent(_interfaceIndex, _egress);

    /// <summary>Attaches; a filter of ours that a killed process left is replaced.</summary>
    internal static ClsactAttachment Attach(NetworkDevice device, int programFd, bool egress)
    {
        _ = RemoveLeftover(device.Index, egress);
        LibBpf.TcHook hook = HookOf(device.Index, egress);
        int made = LibBpf.bpf_tc_hook_create(&hook);
        if (made < 0 && made != -Libc.ErrorExists)
            Throw(device, "bpf_tc_hook_create", made);
        LibBpf.TcOptions options = Options();
        options.ProgramFd = programFd;
        int result = LibBpf.bpf_tc_attach(&hook, &options);
        if (result < 0)
            Throw(device, "bpf_tc_attach", result);
        return new ClsactAttachment(device, egress, made == 0);
    }

    /// <summary>Removes a filter that a killed process left; true if there was one.</summary>
    internal static bool RemoveLeftover(int interfaceIndex, bool egress)
    {
        LibBpf.TcHook hook = HookOf(interfaceIndex, egress);
        LibBpf.TcOptions options = Options();
        return LibBpf.bpf_tc_detach(&hook, &options) == 0;
    }

    /// <summary>Whether a filter of ours is on an interface, ours or a killed process's.</summary>
    public static bool IsPresent(int interfaceIndex, bool egress)
    {
        LibBpf.TcHook hook = HookOf(interfaceIndex, egress);
        LibBpf.TcOptions options = Options();
        return LibBpf.bpf_tc_query(&hook, &options) == 0;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The index is of this interface only as long as it was not removed; its filters went with it then.
        if (_interfaceIndex == 0 || NetworkDevice.IndexOf(_name) != _interfaceIndex)
            return;
        _ = RemoveLeftover(_interfaceIndex, _egress);
        if (_madeQdisc)
            Clsact.RemoveIfEmpty(_interfaceIndex);
        _interfaceIndex = 0;
    }

    private static LibBpf.TcHook HookOf(int interfaceIndex, bool egress) => new()
    {
        Size = (nuint)sizeof(LibBpf.TcHook),
        InterfaceIndex = interfaceIndex,
        AttachPoint = egress ? Egress : Ingress,
    };

    private static LibBpf.TcOptions Options() => new()
    {
        Size = (nuint)sizeof(LibBpf.TcOptions),
        Handle = Handle,
        Priority = Priority,
    };

    private static void Throw(NetworkDevice device, string call, int errno) =>
        NativeError.Throw(
            call, errno, device.Name, "the TC program cannot be attached by clsact",
            "load the modules sch_ingress and cls_bpf");
}
