import Foundation

// Makes one wrong call, named by the only argument; without one it lists the names. A process that such a call does not
// end leaves with 0.

let calls =
    DoorCases.tensors + DoorCases.rows + DoorCases.products + DoorCases.maps + DoorCases.normalisations
    + DoorCases.losses + DoorCases.views + DoorCases.operators
switch CommandLine.arguments.dropFirst().first {
case nil: for call in calls { print(call.name) }
case let name?: calls.first { $0.name == name }?.call()
}
