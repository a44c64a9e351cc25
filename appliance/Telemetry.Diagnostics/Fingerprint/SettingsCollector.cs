// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>
/// Has <c>tune check</c> look at the host once, in a process of its own, while the start goes on: nobody waits for
/// what it finds. The process is as nice as can be, ends by itself in time, and is there before system calls are
/// filtered.
/// </summary>
public sealed class SettingsCollector : IDisposable
{
    private static readonly string[] Nice = ["timeout", "--kill-after=1", "30", "nice", "-n", "19"];

    private readonly ManualResetEventSlim _isStarted = new();
    private readonly IReadOnlyList<string> _interfaces;
    private readonly string[] _shell;
    private readonly CoreSettings _cores;
    private readonly IProgress<string> _notices;
    private readonly Lock _gate = new();
    private EmbeddedTune? _tune;
    private IReadOnlyList<HostSetting>? _settings;
    private bool _ends;

    private SettingsCollector(
        IReadOnlyList<string> interfaces, CoreSettings cores, IProgress<string> notices, string? networkNamespace)
    {
        _interfaces = interfaces;
        _shell = networkNamespace is null
            ? [.. Nice, "bash"] : [.. Nice, "ip", "netns", "exec", networkNamespace, "bash"];
        _cores = cores;
        _notices = notices;
    }

    /// <summary>What was found; null while it is not known.</summary>
    public IReadOnlyList<HostSetting>? Settings => Volatile.Read(ref _settings);

    /// <summary>Begins. Called by a thread that may see everything: the process may too.</summary>
    /// <param name="interfaces">Interfaces that are measured.</param>
    /// <param name="cores">Which core does what.</param>
    /// <param name="notices">Where people are told why there is nothing.</param>
    /// <param name="networkNamespace">Name of that in which the interfaces are; null for that of the thread.</param>
    public static SettingsCollector Begin(
        IReadOnlyList<string> interfaces, CoreSettings cores, IProgress<string> notices,
        string? networkNamespace = null)
    {
        var collector = new SettingsCollector(interfaces, cores, notices, networkNamespace);
        new Thread(collector.Run) { Name = "settings", IsBackground = true }.Start();
        return collector;
    }

    /// <summary>Waits until the process is there: afterwards none may be made.</summary>
    public void AwaitStart() => _isStarted.Wait();

    /// <summary>Lets go: what the process has not found by now is not wanted.</summary>
    public void Dispose() => Clean();

    private void Run()
    {
        ThreadName.Set("settings");
        try
        {
            using Process process = Start();
            PrivilegedThread.GiveUp();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            IReadOnlyList<HostSetting> settings =
                FingerprintRules.Read(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            if (settings.Count == 0)
                Tell(errors.Result.Trim() is { Length: > 0 } said ? said : "it took too long");
            else
                Volatile.Write(ref _settings, settings);
        }
        catch (Exception cause) when (cause is Win32Exception or IOException or UnauthorizedAccessException
            or JsonException or InvalidOperationException)
        {
            Tell(cause.Message);
        }
        finally
        {
            _isStarted.Set();
            Clean();
        }
    }

    private Process Start()
    {
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_ends, this);
                _tune = new EmbeddedTune();
                return _tune.Begin(_shell, _interfaces, _cores);
            }
        }
        finally
        {
            _isStarted.Set();
        }
    }

    private void Tell(string why)
    {
        lock (_gate)
        {
            if (_ends)
                return;
        }
        _notices.Report($"host settings: not known, and so is no fingerprint of them: {why}; run telemetry doctor");
    }

    // By whoever is first: at the end of a short run the process may still be reading there, and ends for it.
    private void Clean()
    {
        lock (_gate)
        {
            _ends = true;
            try
            {
                _tune?.Dispose();
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // What is left is in the folder for what may be left.
            }
            _tune = null;
        }
    }
}
