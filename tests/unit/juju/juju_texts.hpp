// What juju writes on standard error when it fails, in the words of its sources (2.9.38, 3.0.3, 3.6.28).
#pragma once
#include "juju/model.hpp"

#include <string>
#include <vector>

namespace kf::juju {

struct JujuText {
  std::string situation, err;
  Failure failure;
};

inline const std::vector<JujuText> juju_texts{
    {"deployment changed",
     "ERROR Juju on containers does not support updating deployment info for services.\nThe new charm's metadata "
     "contains updated deployment info.\nYou'll need to deploy a new charm rather than upgrading if you need this "
     "change.\n not supported (not supported)",
     Failure::unsupported},
    {"storage changed",
     "Added charm-hub charm \"store\", revision 7 in channel 2/stable, to the model\nERROR Juju on containers does not "
     "support updating storage on a statefulset.\nThe new charm's metadata contains updated storage "
     "declarations.\nYou'll need to deploy a new charm rather than upgrading if you need this change.\n not supported "
     "(not supported)",
     Failure::unsupported},
    {"devices changed",
     "ERROR Juju on containers does not support updating node selectors (configured from charm devices).\n not "
     "supported (not supported)",
     Failure::unsupported},
    {"an endpoint is gone", "ERROR would break relation \"web:db store:db\"", Failure::relation},
    {"downgrade", "ERROR cannot downgrade from v2 charm format to v1", Failure::unsupported},
    {"podspec to sidecar",
     "ERROR Upgrading from an older PodSpec style charm to a newer Sidecar charm requires that\nthe application be "
     "scaled down to 0 units.\n\nBefore refreshing the application again, you must scale it to 0 units and wait "
     "for\nall those units to disappear before continuing.\n\n\tjuju scale-application store 0",
     Failure::needs_no_units},
    {"too early", "ERROR \"store\" deploy incomplete, please try refresh again in a little bit.", Failure::incomplete},
    {"somebody else",
     "ERROR removing application store failed: another user was updating application; please try again",
     Failure::incomplete},
    {"no release",
     "ERROR selecting releases: charm or bundle not found for channel \"9/edge\", base "
     "\"amd64/ubuntu/20.04\"\navailable "
     "releases are:\n  channel \"1/stable\": available bases are: ubuntu@22.04",
     Failure::no_release},
    {"no such charm", "ERROR No information found for charm or bundle with the name \"stoer\"", Failure::not_found},
    {"a local charm", "ERROR refreshing a local charm requires either --path or --switch", Failure::unsupported},
    {"no application", "ERROR application \"store\" not found", Failure::not_found},
    {"no application, juju 2.9", "removing application store failed: application \"store\" not found",
     Failure::not_found},
    {"no relation", "ERROR relation matching \"web:db store:db\" not found", Failure::not_found},
    {"no model", "ERROR model admin/kubeflow not found", Failure::not_found},
    {"a model that went",
     "ERROR model \"admin/kubeflow\" has been removed from the controller, run 'juju models' and "
     "switch to one of them.",
     Failure::not_found},
    {"ambiguous", "ERROR ambiguous relation: \"web store\" could refer to \"web:a store:a\"; \"web:b store:b\"",
     Failure::unsupported},
    {"do not fit", "ERROR no relations found", Failure::unsupported},
    {"related already",
     "ERROR cannot add relation \"web:db store:db\"\nrelation web:db store:db (already exists):\n\nUse 'juju status "
     "--integrations' to view the current integrations.",
     Failure::exists},
    {"related already, juju 2.9",
     "ERROR cannot add relation \"web:db store:db\"\nrelation web:db store:db:\n\nUse 'juju status --relations' to "
     "view "
     "the current relations.",
     Failure::exists},
    {"relation is going",
     "ERROR cannot add relation \"web:db store:db\"\nrelation web:db store:db is dying, but not yet removed",
     Failure::exists},
    {"deployed already", "ERROR cannot add application \"store\": application already exists", Failure::exists},
    {"offered and used",
     "ERROR removing application store failed: cannot destroy application \"store\": application is used by 2 offers",
     Failure::in_use},
    {"consumed", "ERROR cannot destroy application \"store\": application is used by 1 consumer", Failure::in_use},
    {"attach on an old client", "ERROR --attach-storage cannot be used on k8s models", Failure::unsupported},
    {"attach on an old controller", "ERROR AttachStorage may not be specified for container models",
     Failure::unsupported},
    {"import of what would be deleted",
     "importing \"pv-1\" from storage pool \"kubernetes\" as storage \"data\"\nERROR importing volume \"pv-1\" with "
     "reclaim policy \"Delete\" not supported (must be \"Retain\")",
     Failure::unsupported},
    {"import of somebody's",
     "ERROR importing PersistentVolume \"pv-1\" whose PersistentVolumeClaim is not managed by juju: unexpected storage "
     "labels",
     Failure::unsupported},
    {"import, juju 4", "ERROR import filesystem not implemented", Failure::unsupported},
    {"attach, juju 4", "ERROR attaching storage to CAAS units is not supported", Failure::unsupported},
    {"forced removal", "ERROR forced detachment of storage on container models not supported", Failure::unsupported},
    {"unknown setting", "ERROR unknown option \"colour\"", Failure::unsupported},
    {"unknown key", "ERROR key \"colour\" not found in \"store\" application config or charm settings.",
     Failure::unsupported},
    {"unknown flag", "ERROR option provided but not defined: --base", Failure::unsupported},
    {"unknown command", "ERROR juju: \"integrate\" is not a juju command. See \"juju --help\".", Failure::unsupported},
    {"no model in focus",
     "ERROR No model in focus.\n\nPlease use \"juju models\" to see models available to you.\nYou can set current "
     "model "
     "by running \"juju switch\"\nor specify any other model on the command line using the \"-m\" option.",
     Failure::configuration},
    {"no controller",
     "ERROR No controllers registered.\n\nPlease either create a new controller using \"juju "
     "bootstrap\" or connect to\nanother controller that you have been given access to using \"juju "
     "register\".",
     Failure::configuration},
    {"no selected controller", "ERROR No selected controller.\n\nUse \"juju switch\" to select a controller.",
     Failure::configuration},
    {"unknown controller", "ERROR controller uk8s not found", Failure::configuration},
    {"changes disabled",
     "ERROR upgrade night\nAll operations that change model have been disabled for the current model.\nTo enable "
     "changes, run\n\n    juju enable-command all\n",
     Failure::blocked},
    {"removals disabled",
     "ERROR the operation has been blocked\nAll operations that remove machines, applications, units or\nrelations "
     "have "
     "been disabled for the current model.\nTo enable removal, run\n\n    juju enable-command remove-object\n",
     Failure::blocked},
    {"no right", "ERROR permission denied (unauthorized access)", Failure::forbidden},
    {"wrong password", "ERROR invalid entity name or password (unauthorized access)", Failure::unauthorized},
    {"login expired", "ERROR cannot get discharge from \"https://10.0.0.1:17070/auth\": no terminal",
     Failure::unauthorized},
    {"controller is down", "ERROR unable to connect to API: dial tcp 10.0.0.1:17070: connect: connection refused",
     Failure::unreachable},
    {"connection lost", "ERROR connection is shut down", Failure::unreachable},
    {"controller is slow", "ERROR opening API connection: context deadline exceeded", Failure::timeout},
    {"something new", "ERROR the flux capacitor is empty", Failure::other},
};

}  // namespace kf::juju
