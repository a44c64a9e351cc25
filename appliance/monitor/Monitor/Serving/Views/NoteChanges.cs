// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Notes;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Live;

namespace Telemetry.Monitor.Serving.Views;

/// <summary>Changes of the notes between two states of a view. One thread at a time.</summary>
/// <param name="isWanted">True for a note that is shown.</param>
internal sealed class NoteChanges(NoteBook notes, Func<Note, bool> isWanted)
{
    private long _version;
    private Dictionary<long, Note>? _known;                 // by their ids; null before the first state

    /// <summary>Notes that were written or removed since the call before; none at the first.</summary>
    public IEnumerable<LiveEvent> Read()
    {
        if (!notes.TryReadChanged(ref _version, out IReadOnlyList<Note> all))
            return [];
        Dictionary<long, Note> before = _known ?? [];
        bool isFirst = _known is null;
        _known = all.Where(isWanted).ToDictionary(note => note.Id);
        return isFirst ? [] :
        [
            .. before.Values.Where(note => !_known.ContainsKey(note.Id)).Select(note => Of("removed", note)),
            .. _known.Values.Where(note => !before.ContainsKey(note.Id)).Select(note => Of("added", note)),
        ];
    }

    private static LiveEvent Of(string change, Note note) => LiveEvent.Of("note", json =>
    {
        json.WriteStartObject();
        json.WriteString("change"u8, change);
        NoteJson.Write(json, note);
        json.WriteEndObject();
    });
}
