// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Host.Watchers;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Reports when a file cannot be written, and when it can again; one event for all of them.</summary>
internal sealed class FileWatcher(
    IReadOnlyList<WatchedFile> files, ControlQueue control, IProgress<string> notices) : ILivePart, IHostWatcher
{
    private readonly string?[] _problems = new string?[files.Count];
    private bool _isRaised;

    /// <summary>Watches the files of the plan and of the parts; null if there are none.</summary>
    internal static FileWatcher? Open(LiveParts run) =>
        run.Plan.Files.Concat(run.All.SelectMany(part => part.Files)).ToArray() is { Length: > 0 } files
            ? new FileWatcher(files, run.Control, run.Process.Notices) : null;

    public long LookEveryNs => 500_000_000;

    public void Look(long nowNs)
    {
        int failing = 0;
        for (int i = 0; i < _problems.Length; i++)
        {
            string? problem = files[i].Problem();
            if (problem is not null)
                failing++;
            if ((problem is null) != (_problems[i] is null))
                notices.Report(problem is null
                    ? $"{files[i].Path}: it is written again"
                    : $"{files[i].Path}: it cannot be written: {problem}; measuring goes on");
            _problems[i] = problem;
        }
        if (failing > 0 == _isRaised)
            return;
        var message = new ControlMessage
        {
            StampNs = nowNs,
            Kind = failing > 0 ? ControlKind.FileNotWritten : ControlKind.FileWritten,
            Count = failing,
            LineIndex = -1,
        };
        if (control.TryAdd(message))
            _isRaised = failing > 0;
    }
}
