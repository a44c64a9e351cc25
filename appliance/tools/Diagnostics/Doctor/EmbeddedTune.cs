// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Telemetry.Files;
using Telemetry.Host;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>The script <c>tuning/tune</c> and its settings, as built into this program, extracted to a temporary folder
/// for one run. The script removes the folder at its end, even if this process was killed before.</summary>
internal sealed class EmbeddedTune : IDisposable
{
    private const string Prefix = "tuning/";
    private const string Roles = "roles.conf";
    private const string RunAndRemove = """trap 'rm -rf -- "$0"' EXIT; bash "$0/tune" "$@" """;
    private const string FolderPrefix = "telemetry-doctor-";
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = MakeFolder();

    /// <summary>Extracts the files.</summary>
    /// <exception cref="IOException">There is no room, or no folder in which other users cannot replace
    /// them.</exception>
    internal EmbeddedTune()
    {
        try
        {
            LayOutScripts();
            LayOutEthtool();
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            Dispose();
            throw new IOException($"{_folder.FullName}: {FileProblem.Of(_folder.FullName, cause)}", cause);
        }
    }

    /// <summary>Runs <c>tune check</c>, which changes nothing.</summary>
    /// <param name="interfaces">Interfaces to check; empty for those that the script finds.</param>
    /// <param name="cores">Roles of the cores; null if not configured.</param>
    /// <returns>Its lines of JSON and its standard error; null if it did not end in time.</returns>
    /// <exception cref="Win32Exception">There is no bash.</exception>
    internal (string[] Lines, string Errors)? Check(IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        using Process process = Begin(["bash"], interfaces, cores);
        return Finish(process, Patience);
    }

    /// <summary>Waits for a started <c>tune check</c>; ends it if it takes longer.</summary>
    /// <returns>Its lines of JSON and its standard error; null if it did not end in time.</returns>
    internal static (string[] Lines, string Errors)? Finish(Process process, TimeSpan patience)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(patience))
            return (output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.Result.Trim());
        process.Kill(entireProcessTree: true);
        return null;
    }

    /// <summary>Starts <c>tune check</c> without waiting for it.</summary>
    /// <param name="shell">The shell and its first arguments.</param>
    /// <param name="interfaces">Interfaces to check; empty for those that the script finds.</param>
    /// <param name="cores">Roles of the cores; null if not configured.</param>
    /// <exception cref="Win32Exception">There is no such shell.</exception>
    internal Process Begin(IReadOnlyList<string> shell, IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        var start = new ProcessStartInfo(shell[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[.. shell.Skip(1), "-c", RunAndRemove, _folder.FullName, "check",
            "--json", .. interfaces.SelectMany(name => (string[])["--interface", name]), .. RolesOf(cores)])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>The reason why bash could not be started, without the sentence that the runtime makes of it.</summary>
    internal static string Refusal(Win32Exception cause)
    {
        const int NoSuchFile = 2;                               // ENOENT
        return cause.NativeErrorCode == NoSuchFile ? "bash is not installed here"
            : $"bash cannot be started: {Marshal.GetPInvokeErrorMessage(cause.NativeErrorCode)}";
    }

    /// <summary>A text value in a line of its JSON; null if the line has none of that name.</summary>
    internal static string? TextOf(JsonElement line, string key) =>
        line.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName))
            _folder.Delete(recursive: true);
    }

    // Root may run the script: if another user could rename the folder, that user's script would run instead.
    private static DirectoryInfo MakeFolder()
    {
        using DirectoryHandle temporary = DirectoryHandle.OpenTrusted(Path.GetTempPath());
        RemoveOld(temporary);
        return Directory.CreateTempSubdirectory(FolderPrefix);
    }

    // Folders that this user's killed processes left; opened by descriptors, since others may place links there.
    private static void RemoveOld(DirectoryHandle temporary)
    {
        foreach (string name in temporary.Names())
        {
            bool isOld = name.StartsWith(FolderPrefix, StringComparison.Ordinal)
                && temporary.StatusOf(name) is { IsDirectory: true, IsOwn: true }
                && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(Path.Combine(temporary.Path, name)) > Old;
            if (isOld)
                _ = temporary.TryRemoveTree(name);
        }
    }

    private void LayOutScripts()
    {
        var program = Assembly.GetExecutingAssembly();
        foreach (string name in program.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            string path = Path.Combine(_folder.FullName, name[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using Stream content = program.GetManifestResourceStream(name)!;
            using FileStream file = File.Create(path);
            content.CopyTo(file);
        }
    }

    /// <summary>The replacement for <c>ethtool</c> that the script uses if the host has none.</summary>
    private void LayOutEthtool()
    {
        string folder = Path.Combine(_folder.FullName, "answers");
        Directory.CreateDirectory(folder);
        string command = string.Join(' ', OwnProgram.Command()
            .Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        string path = Path.Combine(folder, "ethtool");
        File.WriteAllText(path, $"#!/bin/sh\nexec {command} {DoctorChild.Name} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] RolesOf(CoreSettings? cores)
    {
        if (cores?.RolesFile is { } file)
            return ["--roles", file];
        if (cores is null || !cores.Pinned.Any())
            return [];
        string path = Path.Combine(_folder.FullName, Roles);
        File.WriteAllLines(path, cores.Pinned.GroupBy(pin => pin.Key, pin => pin.Cpu).Select(role =>
            $"{role.Key}={string.Join(',', role.Select(cpu => cpu.ToString(CultureInfo.InvariantCulture)))}"));
        return ["--roles", path];
    }
}
