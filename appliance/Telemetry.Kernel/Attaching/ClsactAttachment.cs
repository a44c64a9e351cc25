// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Program on the clsact qdisc, for kernels before 6.6. It has no BPF link and remains if the process is killed; its
/// handle and priority are fixed, so the next start finds and removes it.
/// </summary>
public sealed unsafe class ClsactAttachment : ProgramAttachment
{
    /// <summary>Handle and priority of the programs that measure.</summary>
    internal const uint Measuring = 0x7E1E;

    /// <summary>Handle and priority of the guard, which comes behind them.</summary>
    internal const uint Guarding = 0x7E1F;

    private const int Ingress = 1;                              // BPF_TC_INGRESS
    private const int Egress = 2;                               // BPF_TC_EGRESS

    private readonly string _name;
    private readonly bool _egress;
    private readonly bool _madeQdisc;
    private readonly uint _place;
    private int _interfaceIndex;

    private ClsactAttachment(NetworkDevice device, bool egress, bool madeQdisc, uint place)
    {
        _place = place;
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
    internal override bool IsDetached => !IsPresent(_interfaceIndex, _egress, _place);

    /// <summary>Attaches; replaces a filter of the appliance that a killed process left.</summary>
    internal static ClsactAttachment Attach(NetworkDevice device, int programFd, bool egress, uint place)
    {
        _ = RemoveLeftover(device.Index, egress, place);
        LibBpf.TcHook hook = HookOf(device.Index, egress);
        int made = LibBpf.bpf_tc_hook_create(&hook);
        if (made < 0 && made != -Libc.ErrorExists)
            Throw(device, "bpf_tc_hook_create", made);
        LibBpf.TcOptions options = Options(place);
        options.ProgramFd = programFd;
        int result = LibBpf.bpf_tc_attach(&hook, &options);
        if (result < 0)
            Throw(device, "bpf_tc_attach", result);
        return new ClsactAttachment(device, egress, made == 0, place);
    }

    /// <summary>Removes a filter that a killed process left. Returns true if there was one.</summary>
    internal static bool RemoveLeftover(int interfaceIndex, bool egress, uint place)
    {
        LibBpf.TcHook hook = HookOf(interfaceIndex, egress);
        LibBpf.TcOptions options = Options(place);
        return LibBpf.bpf_tc_detach(&hook, &options) == 0;
    }

    /// <summary>True if a filter of the appliance is on an interface, of this process or a killed one.</summary>
    public static bool IsPresent(int interfaceIndex, bool egress) => IsPresent(interfaceIndex, egress, Measuring);

    private static bool IsPresent(int interfaceIndex, bool egress, uint place)
    {
        LibBpf.TcHook hook = HookOf(interfaceIndex, egress);
        LibBpf.TcOptions options = Options(place);
        return LibBpf.bpf_tc_query(&hook, &options) == 0;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // An interface index identifies this interface only until the interface is removed; its filters are removed
        // with it.
        if (_interfaceIndex == 0 || NetworkDevice.IndexOf(_name) != _interfaceIndex)
            return;
        _ = RemoveLeftover(_interfaceIndex, _egress, _place);
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

    private static LibBpf.TcOptions Options(uint place) => new()
    {
        Size = (nuint)sizeof(LibBpf.TcOptions),
        Handle = place,
        Priority = place,
    };

    private static void Throw(NetworkDevice device, string call, int errno) =>
        NativeError.Throw(
            call, errno, device.Name, "the TC program cannot be attached by clsact",
            "load the modules sch_ingress and cls_bpf");
}
