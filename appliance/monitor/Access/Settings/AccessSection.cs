// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Yaml;

namespace Telemetry.Access.Settings;

/// <summary>Reads who is served, and over which TLS.</summary>
public static class AccessSection
{
    private const int LongestName = 253;                    // letters of a DNS name
    private const string Folder = "/etc/telemetry/";

    /// <summary>Reads the names under which the monitor is reached.</summary>
    public static IReadOnlyList<string> ReadNames(YamlSection root)
    {
        List<string> names = [];
        foreach (Located<string> name in root.Texts("names", "monitor.example") ?? [])
        {
            bool isName = name.Value.Length is > 0 and <= LongestName && !IPAddress.TryParse(name.Value, out _)
                && name.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-');
            if (!isName)
                root.Errors.Add(name.Where, $"\"{name.Value}\" is not a name of a host",
                    "expected one such as monitor.example, without a port; addresses are known");
            names.Add(name.Value);
        }
        return names;
    }

    /// <summary>Reads TLS; null for none.</summary>
    public static TlsSettings? ReadTls(YamlSection? section)
    {
        if (section is null)
            return null;
        _ = section.Required("certificate", Folder + "monitor.crt");
        _ = section.Required("key", Folder + "monitor.key");
        var settings = new TlsSettings(ReadFile(section, "certificate", "monitor.crt") ?? "",
            ReadFile(section, "key", "monitor.key") ?? "", ReadFile(section, "client_ca", "clients.crt"));
        section.Finish();
        return settings;
    }

    /// <summary>Reads who may use the monitor.</summary>
    public static AccessSettings ReadAccess(YamlSection? section)
    {
        if (section is null)
            return new AccessSettings();
        var settings = new AccessSettings
        {
            TokensFile = ReadFile(section, "tokens_file", "tokens"),
            Certificates = ReadCertificates(section),
        };
        section.Finish();
        return settings;
    }

    /// <summary>Checks what depends on several keys.</summary>
    public static void Check(AccessSettings access, TlsSettings? tls, YamlSection root)
    {
        if (access.Certificates.Count > 0 && tls?.ClientAuthority is null)
            root.Errors.Add(root.WhereOf("access"), "certificates of clients are named, and none is asked for",
                $"add \"client_ca: {Folder}clients.crt\" to tls");
    }

    private static Dictionary<string, Role> ReadCertificates(YamlSection access)
    {
        Dictionary<string, Role> roles = [];
        foreach (YamlSection section in access.Sections("certificates", "certificate"))
        {
            Located<string> name = section.Required("name", "alice");
            Role role = section.RequiredChoice("role", Roles.Words) ?? Role.Read;
            if (name.Value.Length > 0 && !Identity.IsName(name.Value))
                section.Errors.Add(name.Where, $"\"{name.Value}\" cannot be used", Identity.NameForm);
            else if (!roles.TryAdd(name.Value, role))
                section.Errors.Add(name.Where, $"\"{name.Value}\" is named twice", "leave one out");
            section.Finish();
        }
        return roles;
    }

    private static string? ReadFile(YamlSection section, string key, string example)
    {
        string? path = section.Text(key)?.Value;
        if (path is not null && !Path.IsPathRooted(path))
            section.Errors.Add(section.WhereOf(key), $"\"{path}\" is not an absolute path",
                $"expected a file such as {Folder}{example}");
        return path;
    }
}
