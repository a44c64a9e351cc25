// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Config;

/// <summary>Reads <c>interfaces:</c>.</summary>
internal static class InterfaceSection
{
    private const int LongestName = 15;

    /// <summary>The words of <c>attach</c>.</summary>
    public static readonly (string Word, AttachMode Value)[] Modes =
    [
        ("auto", AttachMode.Auto), ("xdp", AttachMode.Xdp), ("xdp_generic", AttachMode.XdpGeneric),
        ("tc", AttachMode.Tc), ("xdp_accept_link_reset", AttachMode.XdpAcceptLinkReset),
    ];

    public static IReadOnlyList<InterfaceSettings> Read(YamlSection root)
    {
        List<InterfaceSettings> interfaces = [];
        foreach (YamlSection section in root.Sections("interfaces", "interface"))
        {
            Located<string> name = section.Required("name", "eth1");
            section.Name = $"interface \"{name.Value}\"";
            var settings = new InterfaceSettings
            {
                Name = name.Value,
                Attach = section.Choice("attach", Modes) ?? AttachMode.Auto,
                Where = section.Where,
            };
            section.Later("role", "remove it: only the host's own interfaces are watched", harmless: "host");
            section.Finish();
            Check(settings, interfaces, name.Where, root.Errors);
            interfaces.Add(settings);
        }
        return interfaces;
    }

    /// <summary>Checks one interface's name against the kernel's rules and the names before it.</summary>
    public static void Check(
        InterfaceSettings settings, IReadOnlyList<InterfaceSettings> before, string where, ErrorList errors)
    {
        if (settings.Name.Length > LongestName || settings.Name.AsSpan().ContainsAny(" \t/"))
            errors.Add(where, $"\"{settings.Name}\" is no interface name", "see \"ip link\"");
        else if (settings.Name.Length > 0 && before.Any(other => other.Name == settings.Name))
            errors.Add(where, $"interface \"{settings.Name}\" stands here twice", "remove one");
    }
}
