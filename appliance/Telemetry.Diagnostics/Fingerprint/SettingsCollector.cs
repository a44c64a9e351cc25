// SPDX-License-Identifier: Apache-2.0
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Threads;

namespace Telemetry.Diagnostics.Fingerprint;

/// <summary>Runs <c>tune check</c> once at the start, in a child process; the start does not wait for its results. The
/// process has the lowest priority, so it may take minutes where all cores are busy; it is ended after five. It is
/// started before system calls are filtered.</summary>
public sealed class SettingsCollector : IDisposable
{
    private const int TimedOut = 124;   // exit codes of timeout: its manual page
    private const int Killed = 137;

    private static readonly string[] Nice = ["timeout", "--kill-after=1", "300", "nice", "-n", "19"];

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

    /// <summary>The settings found; null until they are known.</summary>
    public IReadOnlyList<HostSetting>? Settings => Volatile.Read(ref _settings);

    /// <summary>Starts the process. To be called by a thread with full privileges, which the process
    /// inherits.</summary>
    /// <param name="interfaces">The measured interfaces.</param>
    /// <param name="cores">Roles of the cores.</param>
    /// <param name="notices">Receives the reason if there are no results.</param>
    /// <param name="networkNamespace">Name of the interfaces' network namespace; null for the thread's.</param>
    public static SettingsCollector Begin(
        IReadOnlyList<string> interfaces, CoreSettings cores, IProgress<string> notices,
        string? networkNamespace = null)
    {
        var collector = new SettingsCollector(interfaces, cores, notices, networkNamespace);
        new Thread(collector.Run) { Name = "settings", IsBackground = true }.Start();
        return collector;
    }

    /// <summary>Waits until the process is started: afterwards none may be made.</summary>
    public void AwaitStart() => _isStarted.Wait();

    /// <summary>Removes the script's folder; results that are not there yet are discarded.</summary>
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
            process.WaitForExit();
            IReadOnlyList<HostSetting> settings = process.ExitCode is TimedOut or Killed
                ? [] : FingerprintRules.Read(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            if (settings.Count == 0)
                Notify(errors.Result.Trim() is { Length: > 0 } said ? said : "tune did not end within five minutes");
            else
                Volatile.Write(ref _settings, settings);
        }
        catch (Exception cause) when (cause is Win32Exception or IOException or UnauthorizedAccessException
            or JsonException or InvalidOperationException)
        {
            Notify(cause.Message);
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

    private void Notify(string why)
    {
        lock (_gate)
        {
            if (_ends)
                return;
        }
        _notices.Report($"host settings: not known, and so is no fingerprint of them: {why}; run telemetry doctor");
    }

    // Called by either side, whichever is first: at the end of a short run the process may still be reading its
    // folder, and then ends.
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
                // The remains are in the temporary folder.
            }
            _tune = null;
        }
    }
}
