// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections.Host;

/// <summary>
/// Reads the file named by <c>roles:</c>, which <c>tune</c> reads too: one <c>KEY=VALUE</c> a line, no quoting,
/// <c>#</c> begins a comment line. The roles of cores are taken from it; keys that only the tool uses are skipped.
/// </summary>
internal static class RolesFile
{
    private const int MostBytes = 64 << 10;
    private const string Reader = CoreSettings.ReaderKey;
    private const string Pipeline = CoreSettings.PipelineKey;
    private const string Publisher = CoreSettings.PublisherKey;
    private const string Housekeeping = "housekeeping";
    private const string ExpectedCpus = "CPU numbers such as 3 or 0-1,4";

    private static readonly string[] Roles = ["capture", Reader, Pipeline, Publisher, "trading", Housekeeping];
    private static readonly string[] OfTheTool = ["feed", "order", "tagged", "flow", "skip"];

    /// <summary>Reads <c>cores:</c>, or the file that <c>roles:</c> names instead. A relative name is resolved from the
    /// configuration's folder.</summary>
    public static CoreSettings OrCores(YamlSection root, string configuration)
    {
        YamlSection? cores = root.Section("cores", "cores");
        if (root.Text("roles") is not { } named)
            return CoresSection.Read(cores);
        if (cores is not null)
            root.Errors.Add(named.Where, "roles and cores both say where threads run", "keep one of them");
        string path = Path.Combine(Path.GetDirectoryName(configuration) ?? "", named.Value);
        try
        {
            return Read(ReadAll(path), path, root.Errors) with { RolesFile = path };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            root.Errors.Add(named.Where, $"roles: {path}: {FileProblem.Of(path, cause)}",
                "name the file that tune reads; 'telemetry-tune help roles' prints an example");
            return new CoreSettings();
        }
    }

    /// <summary>Reads the text of a file named <paramref name="file"/>.</summary>
    internal static CoreSettings Read(string text, string file, ErrorList errors)
    {
        var cpus = new Dictionary<string, CpuSet>();
        Dictionary<(string Key, int Cpu), string> places = [];
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            string trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
                continue;
            string where = string.Create(CultureInfo.InvariantCulture, $"{file}:{number}");
            int equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                errors.Add(where, $"\"{trimmed}\" is not of the form KEY=VALUE", "write for example reader=3");
            else
                Take(cpus, places, trimmed[..equals], trimmed[(equals + 1)..], where, errors);
        }
        return Settings(cpus, file, errors) with { Places = places, Where = file };
    }

    private static void Take(
        Dictionary<string, CpuSet> cpus, Dictionary<(string Key, int Cpu), string> places, string key, string value,
        string where, ErrorList errors)
    {
        if (OfTheTool.Contains(key) || key.StartsWith("want.", StringComparison.Ordinal))
            return;
        if (!Roles.Contains(key))
            errors.AddUnknown(where, "key", key, [.. Roles, .. OfTheTool]);
        else if (!CpuSet.TryParse(value, out CpuSet set))
            errors.Add(where, $"{key} is \"{value}\"", $"expected {ExpectedCpus}");
        else if (!cpus.TryAdd(key, set))
            errors.Add(where, $"{key} was given before", "give each role once");
        string name = key == Housekeeping ? CoreSettings.OtherKey : key;
        foreach (int cpu in cpus.GetValueOrDefault(key, CpuSet.None))
            _ = places.TryAdd((name, cpu), where);
    }

    private static CoreSettings Settings(Dictionary<string, CpuSet> cpus, string file, ErrorList errors)
    {
        CpuSet Of(string role) => cpus.GetValueOrDefault(role, CpuSet.None);
        int? One(string role)
        {
            if (Of(role).Count > 1)
                errors.Add(file, $"{role} has CPUs {Of(role)}", "it is one thread: name one CPU");
            return Of(role).Count > 0 ? Of(role)[0] : null;
        }
        foreach (IGrouping<int, string> twice in Roles.SelectMany(role => Of(role).Select(cpu => (role, cpu)))
            .GroupBy(pin => pin.cpu, pin => pin.role).Where(roles => roles.Count() > 1))
        {
            errors.Add(file, string.Create(CultureInfo.InvariantCulture, $"CPU {twice.Key} has the roles ")
                + string.Join(" and ", twice), "give each CPU one role");
        }
        // Without housekeeping CPUs the other threads would run on those of the interrupts and the trading
        // application.
        if (Of(Housekeeping).Count == 0 && (Of("capture").Count > 0 || Of("trading").Count > 0))
            errors.Add(file, $"no CPU has the role {Housekeeping}", $"name it: {Housekeeping}=0");
        return new CoreSettings
        {
            Reader = Of(Reader).Count > 0 ? Of(Reader)[0] : null,
            NodeReaders = new CpuSet(Of(Reader).Skip(1)),
            Pipeline = One(Pipeline),
            Publisher = One(Publisher),
            Other = Of(Housekeeping).Count > 0 ? Of(Housekeeping) : null,
        };
    }

    // A device or a pipe may have no end.
    private static string ReadAll(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] held = new byte[MostBytes + 1];
        int length = file.ReadAtLeast(held, held.Length, throwOnEndOfStream: false);
        return length <= MostBytes ? Encoding.UTF8.GetString(held, 0, length)
            : throw new IOException("larger than 64 KiB, which no roles file is");
    }
}
