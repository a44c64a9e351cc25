// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using PageRecordings;

// Recordings in which something is remarkable, for the tests of the monitor's page: each as a file in the folder that
// is given, and what is known to be in it in truth.json.
if (args is not [string folder])
{
    Console.Error.WriteLine("PageRecordings FOLDER");
    return 2;
}
var truth = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
foreach ((string name, Action<Scene> play) in Scenes.All)
{
    using var scene = new Scene(Path.Combine(folder, $"{name}.telemetry"));
    play(scene);
    scene.End();
    truth.Add(name, scene.Truth);
}
await using FileStream file = File.Create(Path.Combine(folder, "truth.json"));
await JsonSerializer.SerializeAsync(file, truth);
return 0;
